/// The target of a provider's call, read as forms are: `+` in the query is a blank, and texts may hold any character.
///
/// Octets that are no UTF-8 become U+FFFD; whoever needs them has the address as it was written.
struct HookTarget {
    /// The segment behind `/hooks/`, decoded.
    let name: String
    /// What follows it, decoded, without a slash before or behind it.
    let rest: String
    /// The query, decoded, in order.
    let query: [(name: String, value: String)]
    /// Path and query as they were written.
    let written: String

    /// Reads a target that ``HookSite/isMeant(_:)``.
    init(_ target: String) {
        written = Self.local(target)
        let path = Self.path(of: target)
        let segments = path.dropFirst(HookSite.path.utf8.count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        name = Self.decode(segments[0].utf8, isQuery: false)
        var rest = segments.count > 1 ? segments[1] : ""
        while rest.hasSuffix("/") { rest.removeLast() }
        while rest.hasPrefix("/") { rest.removeFirst() }
        self.rest = Self.decode(rest.utf8, isQuery: false)
        guard let mark = written.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            query = []
            return
        }
        query = written.utf8[mark...].dropFirst().split(separator: UInt8(ascii: "&")).map { pair in
            let sign = pair.firstIndex(of: UInt8(ascii: "="))
            let value = sign.map { pair[$0...].dropFirst() } ?? pair[pair.endIndex...]
            return (Self.decode(pair[..<(sign ?? pair.endIndex)], isQuery: true), Self.decode(value, isQuery: true))
        }
    }

    /// The path of a target as written, without its query.
    static func path(of target: String) -> Substring {
        local(target).prefix { $0 != "?" }
    }

    /// A target from its path on: the absolute form (RFC 9112 §3.2.2) has scheme and authority before it.
    private static func local(_ target: String) -> String {
        guard !target.hasPrefix("/") else { return target }
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
        }
        return target
    }

    /// Decodes `%` and two hexadecimal digits; a `%` without them stands for itself.
    private static func decode(_ octets: Substring.UTF8View, isQuery: Bool) -> String {
        var decoded: [UInt8] = []
        var rest = octets
        while let octet = rest.popFirst() {
            if isQuery, octet == UInt8(ascii: "+") {
                decoded.append(UInt8(ascii: " "))
            } else if octet == UInt8(ascii: "%"), let value = hexadecimal(rest.prefix(2)) {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(octet)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: Substring.UTF8View) -> UInt8? {
        guard digits.count == 2, let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else {
            return nil
        }
        return UInt8(Substring(digits), radix: 16)
    }
}
