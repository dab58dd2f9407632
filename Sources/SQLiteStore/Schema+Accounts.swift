extension Schema {
    /// Accounts and their mailboxes, and which mails of boxes elsewhere were fetched.
    ///
    /// - `identity.number`: never negative; in the name that a mail has in a mailbox.
    /// - `account.logins`: bits. The lists of an account are spelled by ``Spelling/list(_:)``.
    /// - `sent_by`: the submissions of those who had logged in, in buckets as the indexes. It is no index, for each index
    ///   of a table costs every row that goes in there, also one that the index leaves out.
    /// - `mailbox`: by number, so that pruning asks cheaply, and by account. A message stays when its row here goes.
    static let fourth: Step = """
        CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
        INSERT INTO identity VALUES (1, random() & 9223372036854775807);

        CREATE TABLE account (
            name TEXT PRIMARY KEY, active INTEGER NOT NULL, address TEXT, logins INTEGER NOT NULL,
            numbers TEXT NOT NULL, senders TEXT NOT NULL, countries TEXT NOT NULL, messages_per_day INTEGER,
            parts_per_day INTEGER, certificates TEXT NOT NULL, provisioned INTEGER NOT NULL,
            hash TEXT, scram BLOB, shared BLOB
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE mailbox (message INTEGER PRIMARY KEY, account TEXT NOT NULL, size INTEGER NOT NULL) STRICT;
        CREATE INDEX mailbox_by_account ON mailbox (account, message, size);

        CREATE TABLE fetched (
            connection TEXT NOT NULL, box TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (connection, box, id)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE submission ADD COLUMN account TEXT;
        CREATE TABLE sent_by (
            bucket INTEGER NOT NULL, account TEXT NOT NULL, submission INTEGER NOT NULL,
            PRIMARY KEY (bucket, account, submission)
        ) STRICT, WITHOUT ROWID;
        """
}
