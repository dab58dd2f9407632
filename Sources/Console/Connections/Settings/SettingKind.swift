/// What a key of a table holds.
enum SettingKind: Hashable, Sendable {
    /// A text.
    case text(SettingText)
    /// A list of texts, one a line.
    case texts(SettingText, ClosedRange<Int>)
    /// A whole number.
    case number(ClosedRange<Int>)
    /// Yes or no.
    case flag
    /// One of these words.
    case choice([SettingChoice])
    /// A password of so many octets, which is never shown.
    case secret(ClosedRange<Int>)
    /// A span of time.
    case duration(ClosedRange<Duration>)
    /// A list of spans of time.
    case durations(ClosedRange<Duration>, ClosedRange<Int>)
    /// Any of these words, boxes to tick; none of them is a list as well.
    case words([SettingChoice])
    /// A table of keys that anybody may name, so many of them, as `key = value` one a line.
    case pairs(Int)
    /// A size in octets.
    case size(ClosedRange<Int64>)
    /// The name of something else in the document.
    case name(SettingReference)
    /// Such names, one a line.
    case names(SettingReference, ClosedRange<Int>)
}

/// Something in the document that has a name.
enum SettingReference: Hashable, Sendable {
    /// An application.
    case application
    /// A connection of type `smtp`.
    case mailConnection
    /// A connection of type `smpp`.
    case carrier
    /// A connection that an application may send by.
    case outgoing
}
