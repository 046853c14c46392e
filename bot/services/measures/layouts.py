"""How a source's answer becomes rows, as the charter declares it."""

from bot.charter import Charter
from bot.charter.sources import FieldReading, GroupSpec, Source
from bot.sources.layout.spec import Grouping, Joined, Layout, Newest, Reading


def layout_of(charter: Charter, source: Source) -> Layout:
    """Say how a source's answer becomes rows."""
    newest = source.newest
    return Layout(
        kind=source.kind,
        subject=source.of,
        query=source.query or "",
        each=source.each,
        joins=tuple(
            Joined(name=j.name, rows=j.rows, key=j.key, other=j.other, is_many=j.many)
            for j in source.joins
        ),
        where=source.where or "",
        newest=Newest(key=newest.key, at=newest.at) if newest else None,
        fields={name: _reading(each) for name, each in source.fields.items()},
        constants=dict(source.constants),
        group=_grouping(source.group) if source.group else None,
        zone=charter.rollout.zone,
        source_zone=source.zone or "",
        decimals=source.decimals,
        absent=frozenset(("", *source.absent)),
        link=source.link or "",
        encoding=source.encoding,
        skip_lines=source.skip_lines,
        # A report's columns are chosen by whoever runs it: a preset cannot know them.
        is_loose=source.layout is not None,
    )


def _reading(each: FieldReading) -> Reading:
    return Reading(
        paths=each.paths,
        until=each.to or "",
        kind=each.kind,
        zone=each.zone or "",
        form=each.form or "",
        doubled=each.doubled,
        unit=each.unit,
        codes=dict(each.codes) if each.codes is not None else None,
        default=each.default,
        scale=each.scale,
        highest=each.of or "",
        when=each.when or "",
    )


def _grouping(spec: GroupSpec) -> Grouping:
    return Grouping(by=spec.by, take=dict(spec.take), prefer=dict(spec.prefer))
