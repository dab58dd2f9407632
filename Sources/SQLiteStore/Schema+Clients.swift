extension Schema {
    /// Texts from and for clients of the SMPP server, and phones that nothing may go to any more.
    ///
    /// - `message.ready`: see ``Spelling/ready(_:)-(ReadyPart)``.
    /// - `message.client`: the account that hears of the message by receipts; NULL where the sender hears by mail. First in
    ///   `message_by_owed`, so that either finds its own without the other's.
    /// - `submission.tickets`: spelled by ``Spelling/list(_:)-([String])``; NULL when there are none, which is usual. `ticket`
    ///   has them once more, to look for; several submissions may share one.
    /// - `mailbox.is_text`: 1 for a text, which a client may collect; 1, 2 and 6 are the doors of texts.
    /// - `stop.number`: empty for all of our numbers.
    static let seventh: Step = """
        ALTER TABLE message ADD COLUMN ready BLOB;
        ALTER TABLE message ADD COLUMN client TEXT;
        DROP INDEX message_by_owed;
        CREATE INDEX message_by_owed ON message (client, submission) WHERE owed <> 0;

        ALTER TABLE submission ADD COLUMN tickets TEXT;
        CREATE TABLE ticket (
            name TEXT NOT NULL, account TEXT NOT NULL, submission INTEGER NOT NULL,
            PRIMARY KEY (name, account, submission)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ticket_by_submission ON ticket (submission);

        ALTER TABLE mailbox ADD COLUMN is_text INTEGER NOT NULL DEFAULT 0;
        UPDATE mailbox SET is_text = 1 WHERE message IN (
            SELECT b.message FROM mailbox AS b CROSS JOIN message AS m ON m.id = b.message
                CROSS JOIN submission AS s ON s.id = m.submission WHERE s.door IN (1, 2, 6));
        CREATE INDEX mailbox_texts ON mailbox (account, message) WHERE is_text = 1;

        ALTER TABLE account ADD COLUMN throughput INTEGER;
        ALTER TABLE account ADD COLUMN requests INTEGER;
        ALTER TABLE account ADD COLUMN binds INTEGER;

        CREATE TABLE stop (
            phone INTEGER NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, word TEXT NOT NULL, author TEXT NOT NULL,
            PRIMARY KEY (phone, number)
        ) STRICT, WITHOUT ROWID;
        """
}
