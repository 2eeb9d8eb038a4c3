"""Checks the content, and shows an answer as a phone shows it: `python -m knowledge --help`."""

import sys
from collections import Counter

import click
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from knowledge.library import HERE, BadContent, Library, load_library
from knowledge.phrases import load_phrases
from knowledge.reading_grade import grade
from knowledge.schema import Group, Language
from knowledge.segments import count_segments
from knowledge.talks import load_talks


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """The clinic's words. Without a command: print every problem at once."""
    if context.invoked_subcommand is None:
        check()


def check() -> None:
    """Load everything and print every problem, or the counts."""
    problems: list[str] = []
    try:
        library = load_library()
    except BadContent as error:
        problems = error.problems
        library = None
    if library:
        phrases, problems = load_phrases(HERE, library.topics)
        turns, further = load_talks(HERE, library.topics)
        problems = problems + further
        if not problems:
            answers = len(library.answers[Language.EN])
            click.echo(f"Content is fine: {answers} answers in each of {len(Language)} languages;")
            for name, languages in (
                ("example phrases", [phrase.language for phrase in phrases]),
                ("turns of talks", [turn.language for turn in turns]),
            ):
                count = Counter(languages)
                click.echo(f"{name}: " + ", ".join(f"{language} {count[language]}" for language in Language))
            return
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} problem(s)")
    sys.exit(1)


@cli.command()
@click.argument("topic")
@click.option("--group", type=click.Choice([group.value for group in Group]))
@click.option(
    "--language", type=click.Choice([language.value for language in Language]), default="en", show_default=True
)
def show(topic: str, group: str | None, language: str) -> None:
    """Show an answer as SMS bubbles with their segment count."""
    library = _load()
    answer_id = library.topic_answer_id(topic, Group(group) if group else None)
    if not library.has(answer_id):
        raise click.ClickException(f"{topic}: no such answer; `python -m knowledge topics` lists them")
    answer = library.answer(answer_id, Language(language))
    console = Console()
    again, night = (("again", text) for text in answer.again), (("night", text) for text in answer.night)
    for name, text in [("text", answer.text), *again, *night, ("more", answer.more)]:
        if text:
            counted = count_segments(text)
            size = f"{name}: {counted.encoding}, {counted.units} units, {counted.segments} segment(s)"
            console.print(Panel(escape(text), subtitle=size, subtitle_align="right", width=64))
    console.print(f"[dim]offers {', '.join(answer.offers) or '-'}\nsource {escape(answer.source)}[/dim]")
    approved = f"approved by {answer.approved_by} on {answer.approved_on}" if answer.approved_by else "not approved"
    verified = "verified" if answer.verified else "not verified"
    console.print(f"[dim]{escape(approved)}, reviewed {answer.reviewed}, {verified}[/dim]")
    if answer.said or answer.only_with:
        console.print(f"[dim]said {escape(', '.join(answer.said) or '-')}; only with {answer.only_with or '-'}[/dim]")


@cli.command()
@click.option("--family", default="", help="only ids that begin so, such as crisis.")
def pending(family: str) -> None:
    """List what nobody at the clinic has approved, and what holds a fact that nobody saw in its source."""
    table = Table("entry", "approved", "facts")
    entries = waiting = unverified = 0
    for language, answers in _load().answers.items():
        for answer_id, answer in answers.items():
            if not answer_id.startswith(family):
                continue
            entries += 1
            waiting += answer.approved_by is None
            unverified += not answer.verified
            if answer.approved_by is None or not answer.verified:
                facts = "seen" if answer.verified else f"not seen: {escape(answer.source)}"
                table.add_row(f"{language} {answer_id}", answer.approved_by or "nobody", facts)
    Console().print(table)
    click.echo(f"Of {entries} entries nobody has approved {waiting}; {unverified} hold a fact not seen in its source.")


@cli.command()
@click.option("--worst", default=5, show_default=True, help="so many of the hardest texts in each language")
def grades(worst: int) -> None:
    """How many school years the texts take to read: the average, and the hardest ones."""
    table = Table("language", "grade", "entry", "text")
    for language, answers in _load().answers.items():
        graded = sorted(
            (
                (grade(text, language), answer_id, text)
                for answer_id, answer in answers.items()
                for text in (*answer.texts, *filter(None, [answer.more]))
                if grade(text, language)
            ),
            reverse=True,
        )
        average = sum(one for one, *_ in graded) / len(graded)
        table.add_row(language, f"{average:.1f}", f"average of {len(graded)} texts", "", end_section=not worst)
        for one, answer_id, text in graded[:worst]:
            table.add_row("", f"{one:.1f}", answer_id, escape(text))
    Console().print(table)


@cli.command()
def topics() -> None:
    """List the topics and what they mean."""
    table = Table("topic", "the person wants or says")
    for topic, meaning in _load().topics.items():
        table.add_row(topic, meaning)
    Console().print(table)


@cli.command()
def counts() -> None:
    """How many example phrases each topic has, by language."""
    phrases, _ = load_phrases(HERE, _load().topics)
    count = Counter((phrase.topic, phrase.language) for phrase in phrases)
    table = Table("topic", *Language)
    for topic in _load().topics:
        table.add_row(topic, *(str(count[topic, language]) for language in Language))
    table.add_section()
    for name, prefix in (("crises", "crisis."), ("everything", "")):
        sums = (
            sum(n for (t, of), n in count.items() if of is language and t.startswith(prefix)) for language in Language
        )
        table.add_row(name, *map(str, sums))
    authors = (len({phrase.author for phrase in phrases if phrase.language is language}) for language in Language)
    table.add_row("authors", *map(str, authors))
    Console().print(table)


def _load() -> Library:
    try:
        return load_library()
    except BadContent as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    cli()
