extension Schema {
    /// What is kept for those who run the gateway, and why messages failed.
    ///
    /// - `account.role`: the numbers of ``Coded``; NULL for none.
    /// - `token.rights`: spelled by ``Spelling/list(_:)-([String])``.
    /// - `request`: what somebody may repeat, with the numbers that were given the first time.
    /// - `failure`: counted as messages fail, by minutes since 1970, so that nobody has to go through them. No text in
    ///   `connection` where none took part.
    static let sixth: Step = """
        ALTER TABLE account ADD COLUMN role INTEGER;

        CREATE TABLE revision (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL, note TEXT NOT NULL,
            document TEXT NOT NULL
        ) STRICT;

        CREATE TABLE audit (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, client TEXT NOT NULL,
            action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT;

        CREATE TABLE token (
            name TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, rights TEXT NOT NULL, account TEXT,
            made INTEGER NOT NULL, maker TEXT NOT NULL, expires INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pause (connection TEXT PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL)
            STRICT, WITHOUT ROWID;

        CREATE TABLE request (
            caller TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, digest TEXT NOT NULL,
            submission INTEGER NOT NULL, first_message INTEGER NOT NULL, messages INTEGER NOT NULL,
            PRIMARY KEY (caller, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX request_by_time ON request (at);

        CREATE TABLE failure (
            minute INTEGER NOT NULL, connection TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
            latest INTEGER NOT NULL, PRIMARY KEY (minute, connection, reason)
        ) STRICT, WITHOUT ROWID;
        """
}
