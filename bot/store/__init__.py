"""What is kept: tables, their queries, transactions, the audit chain and the outbox."""

from sqlmodel import SQLModel

# Here, because constraints take their names when a table is declared, and this runs before any is.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# A table checks nothing when a row of it is made, so no checks need be built for it.
SQLModel.model_config["defer_build"] = True
