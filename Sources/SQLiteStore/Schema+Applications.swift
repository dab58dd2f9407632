extension Schema {
    /// Mails that go out with the octets they came as, and what is tracked of each submission.
    ///
    /// - `message.includes`: see ``Spelling/flags(of:)``; bit 0 where the octets of the submission go out behind the text.
    /// - `message.wishes`: see ``Spelling/wishes(_:)-(NoticeWishes)``.
    /// - `submission.files`, `submission.recipients`: spelled by ``Spelling/list(_:)-([String])``.
    ///
    /// No index: few look for these, and each index of a table costs every row that goes in there. Recipients come last,
    /// for they may be long, and what is behind something long is slow to read.
    static let fifth: Step = """
        ALTER TABLE message ADD COLUMN includes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN wishes TEXT;
        ALTER TABLE submission ADD COLUMN author TEXT NOT NULL DEFAULT '';
        ALTER TABLE submission ADD COLUMN host TEXT NOT NULL DEFAULT '';
        ALTER TABLE submission ADD COLUMN user_name TEXT NOT NULL DEFAULT '';
        ALTER TABLE submission ADD COLUMN files TEXT NOT NULL DEFAULT '';
        ALTER TABLE submission ADD COLUMN recipients TEXT NOT NULL DEFAULT '';
        """
}
