# The bot as an image: `docker build -t recovery-bot .`, or with all around it `docker compose up`; docs/deploying.md.
# The second stage has no compiler, no index of packages and no source beside what is installed.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/bot
COPY requirements.lock /source/
RUN /opt/bot/bin/pip install --require-hashes -r /source/requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE wsgi.py /source/
COPY knowledge /source/knowledge
COPY clinic /source/clinic
COPY bot /source/bot
COPY sms /source/sms
COPY staff /source/staff
RUN /opt/bot/bin/pip install --no-deps /source \
    && /opt/bot/bin/pip check \
    && /opt/bot/bin/python -m compileall -q /opt/bot/lib \
    && /opt/bot/bin/python -c "from bot.wiring import prepare; prepare()"

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/recovery-bot bot \
    && install -d -o bot -m 0700 /var/lib/recovery-bot
COPY --from=build /opt/bot /opt/bot
ENV PATH=/opt/bot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/recovery-bot DATABASE_URL=sqlite:////var/lib/recovery-bot/bot.db
WORKDIR /var/lib/recovery-bot
VOLUME /var/lib/recovery-bot
USER 10001
EXPOSE 8000
# Of the web process; compose.yaml says how the others are looked at.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', 8000)}/healthz\", timeout=4)"]
ENTRYPOINT ["recovery-bot"]
CMD ["web"]
