"""The database: engine, repositories, migrations. SQLite and PostgreSQL from one code path."""
