import Gateway
public import Messages

/// An entry of the stop list as the API shows it.
public struct StopView: Codable, Hashable, Sendable {
    /// The phone.
    public var phone: String
    /// The number of ours that it wants nothing from; absent: all of them.
    public var number: String?
    /// Since when.
    public var since: Moment
    /// What it had texted; absent: it was put on the list by hand.
    public var word: String?
    /// The connection that its text came over, or who put it on the list.
    public var by: String

    /// What the API shows of an entry.
    public init(_ stop: Stop) {
        phone = stop.key.phone.e164
        number = stop.key.number?.description
        since = Moment(stop.at)
        word = stop.word.isEmpty ? nil : stop.word
        by = stop.by
    }

    /// The first line of a table of entries (RFC 4180).
    public static let heading = "phone,number,since,word,by\r\n"

    /// The entry as a line of a table (RFC 4180 §2), which ``heading`` begins.
    public var line: String {
        [phone, number ?? "", since.description, word ?? "", by].map(Self.cell).joined(separator: ",") + "\r\n"
    }

    /// What a spreadsheet might take for a formula has an apostrophe in front; a number with + is none.
    private static func cell(_ text: String) -> String {
        let isNumber = text.utf8.first == UInt8(ascii: "+") && PhoneNumber(e164: text) != nil
        let isRisky = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } == true && !isNumber
        let safe = isRisky ? "'" + text : text
        guard safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
        return "\"" + String(safe.flatMap { $0 == "\"" ? "\"\"" : String($0) }) + "\""
    }
}
