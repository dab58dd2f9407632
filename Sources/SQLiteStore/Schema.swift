import Gateway
import Messages

/// The tables, as numbered steps from an empty file to the present.
///
/// How it stays fast whatever its size: rows are only ever added at the right edge of a tree, and an index over values
/// in random order is cut into buckets of 512 numbers (`id >> 9`), so that adding touches the few pages of the
/// latest bucket alone. A question walks the buckets of `span` from the newest to the oldest, one seek each.
struct Schema {
    /// Marks the file as Telepost's: "TLPT".
    static let application: Int64 = 0x544C_5054

    /// How many low bits of a message's number its bucket leaves out. The steps below spell it out: changing it takes a
    /// new step that rebuilds the indexes.
    static let bucketBits: Int64 = 9

    /// One step, taken whole or not at all.
    struct Step: Sendable, ExpressibleByStringLiteral {
        let take: @Sendable (SQLiteConnection) throws(StoreFailure) -> Void

        /// A step that is more than statements.
        init(_ take: @escaping @Sendable (SQLiteConnection) throws(StoreFailure) -> Void) {
            self.take = take
        }

        init(stringLiteral sql: String) {
            take = { (connection) throws(StoreFailure) in try connection.run(sql) }
        }
    }

    /// Never edit a step that was released; add one.
    static let steps = [Step(stringLiteral: first), second, third, fourth, fifth, sixth, seventh]

    private let steps: [Step]

    /// - Parameter steps: other than the real ones only in tests.
    init(steps: [Step] = Schema.steps) {
        self.steps = steps
    }

    /// Takes the steps that the file lacks, each in a transaction of its own.
    func migrate(_ connection: SQLiteConnection) throws(StoreFailure) {
        let found = try connection.number("PRAGMA user_version") ?? 0
        guard found <= steps.count else {
            throw StoreFailure(
                .unusable,
                "the database has format \(found), made by a newer version; this one knows formats up to \(steps.count)"
            )
        }
        let application = try connection.number("PRAGMA application_id") ?? 0
        let tables = try connection.number("SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == Schema.application || (found == 0 && application == 0 && tables == 0) else {
            throw StoreFailure(.unusable, "the database was not made by Telepost")
        }
        for version in Int(found)..<steps.count { try take(version, connection) }
    }

    private func take(_ index: Int, _ connection: SQLiteConnection) throws(StoreFailure) {
        try connection.run("BEGIN IMMEDIATE")
        do throws(StoreFailure) {
            try steps[index].take(connection)
            try connection.run("PRAGMA application_id = \(Schema.application)")
            try connection.run("PRAGMA user_version = \(index + 1)")
            try connection.run("COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Times are microseconds since 1970; `state`, `door`, `kind`, `alphabet` hold the numbers of ``Coded``; `recipient`
    /// is the number's digits; `*_key` are ``LookupKey`` values. A submission's messages are numbered
    /// `first_message ..< first_message + messages`.
    private static let first = """
        CREATE TABLE counter (
            one INTEGER PRIMARY KEY CHECK (one = 1), submission INTEGER NOT NULL, message INTEGER NOT NULL
        ) STRICT;
        INSERT INTO counter VALUES (1, 0, 0);

        CREATE TABLE span (bucket INTEGER PRIMARY KEY, earliest INTEGER NOT NULL, latest INTEGER NOT NULL) STRICT;

        CREATE TABLE submission (
            id INTEGER PRIMARY KEY, first_message INTEGER NOT NULL, messages INTEGER NOT NULL, size INTEGER NOT NULL,
            received INTEGER NOT NULL, door INTEGER NOT NULL, client TEXT NOT NULL, greeting TEXT NOT NULL,
            session TEXT NOT NULL, sender TEXT, message_id TEXT, subject TEXT NOT NULL,
            sender_key INTEGER, message_id_key INTEGER
        ) STRICT;
        CREATE INDEX submission_by_sender ON submission (first_message >> 12, sender_key)
            WHERE sender_key IS NOT NULL;
        CREATE INDEX submission_by_message_id ON submission (first_message >> 12, message_id_key)
            WHERE message_id_key IS NOT NULL;
        CREATE INDEX submission_without_messages ON submission (received) WHERE messages = 0;

        CREATE TABLE content (submission INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;

        CREATE TABLE message (
            id INTEGER PRIMARY KEY, submission INTEGER NOT NULL, state INTEGER NOT NULL, accepted INTEGER NOT NULL,
            changed INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER, connection TEXT,
            recipient INTEGER NOT NULL, alphabet INTEGER NOT NULL, expires INTEGER, application TEXT,
            addressed TEXT NOT NULL, originator TEXT, via TEXT NOT NULL, text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX message_by_state ON message (state);
        CREATE INDEX message_by_recipient ON message (id >> 12, recipient);

        CREATE TABLE part (
            message INTEGER NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL, state INTEGER NOT NULL,
            connection TEXT, network_id TEXT, detail TEXT NOT NULL, PRIMARY KEY (message, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX part_awaiting_report ON part (message >> 16, network_id, connection)
            WHERE state = 0 AND network_id IS NOT NULL;

        CREATE TABLE event (
            message INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL,
            connection TEXT, detail TEXT NOT NULL, PRIMARY KEY (message, number)
        ) STRICT, WITHOUT ROWID;
        """
}

extension Schema {
    /// Messages for others than phones, conversations, owed notices, texts from phones in parts, stray reports.
    ///
    /// - `message.kind` and `message.destination`: where it goes; no text there when `addressed` says it or there is
    ///   none. For what is no phone, `recipient` is a ``LookupKey`` below 0.
    /// - `message.notices`, `message.owed`: bits of `NoticeKinds`.
    /// - `submission.sender_key`: of the phone, where there is no sender.
    /// - `part.network_key`: what `NetworkID.key(of:)` says, while the part awaits a report. Text, not a ``LookupKey``: ids
    ///   that a network counts upwards then go to the right edge of the index.
    /// - `binding.ours` is empty, `binding.code` 0 where there is none.
    /// - `counter` also has the latest numbers given to a fragment and to a conversation.
    private static let second = Step { (connection) throws(StoreFailure) in
        try connection.run(columns)
        try fillNetworkKeys(connection)
        try connection.run(tables)
    }

    private static let columns = """
        ALTER TABLE counter ADD COLUMN fragment INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE counter ADD COLUMN code INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE submission ADD COLUMN origin TEXT;
        ALTER TABLE submission ADD COLUMN number TEXT NOT NULL DEFAULT '';
        ALTER TABLE submission ADD COLUMN about INTEGER;
        ALTER TABLE message ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN destination TEXT;
        ALTER TABLE message ADD COLUMN own TEXT;
        ALTER TABLE message ADD COLUMN envelope TEXT;
        ALTER TABLE message ADD COLUMN notices INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN owed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE part ADD COLUMN network_key TEXT;
        """

    private static let tables = """
        CREATE INDEX submission_by_about ON submission (about) WHERE about IS NOT NULL;
        CREATE INDEX message_by_owed ON message (submission) WHERE owed <> 0;
        DROP INDEX part_awaiting_report;
        CREATE INDEX part_awaiting_report ON part (message >> 16, network_key, connection)
            WHERE network_key IS NOT NULL;

        CREATE TABLE binding (
            phone INTEGER NOT NULL, ours TEXT NOT NULL, code INTEGER NOT NULL, owner TEXT NOT NULL,
            answers_to TEXT NOT NULL, expires INTEGER NOT NULL, message INTEGER NOT NULL, submission INTEGER NOT NULL,
            updated INTEGER NOT NULL, contested INTEGER, PRIMARY KEY (phone, ours, code)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX binding_by_code ON binding (code) WHERE code <> 0;
        CREATE INDEX binding_by_expiry ON binding (expires);

        CREATE TABLE fragment (
            id INTEGER PRIMARY KEY, joined INTEGER NOT NULL, received INTEGER NOT NULL, connection TEXT NOT NULL,
            sender TEXT NOT NULL, recipient TEXT NOT NULL, reference INTEGER NOT NULL, size INTEGER NOT NULL,
            count INTEGER NOT NULL, number INTEGER NOT NULL, payload BLOB NOT NULL
        ) STRICT;
        CREATE INDEX fragment_by_time ON fragment (received) WHERE joined = 1;

        CREATE TABLE stray_report (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, connection TEXT NOT NULL, network_id TEXT NOT NULL,
            phone TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT;
        CREATE INDEX stray_report_by_time ON stray_report (at);
        """

    /// Along the index that the step is about to replace, which has all it takes.
    private static func fillNetworkKeys(_ connection: SQLiteConnection) throws(StoreFailure) {
        let waiting = try connection.prepare(
            """
            SELECT message, number, network_id FROM part INDEXED BY part_awaiting_report
            WHERE state = 0 AND network_id IS NOT NULL
            """)
        let fill = try connection.prepare("UPDATE part SET network_key = ? WHERE message = ? AND number = ?")
        defer { waiting.reset() }
        while try waiting.step() {
            try fill.add(NetworkID.key(of: waiting.text(2))).add(waiting.integer(0)).add(waiting.integer(1)).run()
        }
    }
}

extension SQLiteConnection {
    /// Ends the open transaction, when an error has not ended it already.
    func rollBack() {
        guard isInTransaction else { return }
        do throws(StoreFailure) {
            try run("ROLLBACK")
        } catch {
            // A rollback only fails after an error that SQLite itself rolls back for; the next BEGIN would tell.
        }
    }
}

extension Schema {
    /// Smaller buckets: one of 4096 keys in random order fills more than twenty pages, and every commit touched most of them.
    private static let third: Step = """
        DROP INDEX submission_by_sender;
        DROP INDEX submission_by_message_id;
        DROP INDEX message_by_recipient;
        CREATE INDEX submission_by_sender ON submission (first_message >> 9, sender_key)
            WHERE sender_key IS NOT NULL;
        CREATE INDEX submission_by_message_id ON submission (first_message >> 9, message_id_key)
            WHERE message_id_key IS NOT NULL;
        CREATE INDEX message_by_recipient ON message (id >> 9, recipient);
        DELETE FROM span;
        INSERT INTO span SELECT id >> 9, min(accepted), max(accepted) FROM message GROUP BY id >> 9;
        """
}
