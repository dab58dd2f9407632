/// Where a mail that was fetched says which phones it is for (rows S0-10 to S0-14).
public enum NumberSource: String, Hashable, Sendable, CaseIterable {
    /// Its recipients: addresses of the application, as with mail that arrives.
    case address
    /// Numbers in its subject.
    case subject
    /// Numbers in its text.
    case body
    /// The application's default numbers, when nothing else says any.
    case fallback = "default"
}

/// What counts as a number in a mail that was fetched (row S0-15).
public enum NumberForm: String, Hashable, Sendable, CaseIterable {
    /// `+` and 4 to 15 digits, with nothing in between.
    case international
    /// 4 to 20 digits, with or without `+`; the addresses of sender and recipients are looked through as well.
    case any
}
