"""What operators see of the running bot: logs and metrics, never a person."""
