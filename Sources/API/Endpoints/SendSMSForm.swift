import Bytes
import Web

/// A request in the dialect of Kannel's `sendsms`, as far as it is understood here.
///
/// The parameters come in the query or as a form; `+` is a blank in them. A POST may carry the text as its body and the
/// rest in fields of the head, as in `X-Kannel-To`. Of equal names the first counts; unknown ones are passed over.
struct SendSMSForm: Hashable, Sendable {
    /// The most receivers of one request.
    static let mostReceivers = 100
    /// Where it is asked.
    static let path = "/cgi-bin/sendsms"
    /// What would make the text another one than it is, or be missing on the phone: it is not done, so it is not ignored.
    private static let impossible = [
        ("udh", "UDH"), ("mclass", "MClass"), ("flash", "Flash"), ("mwi", "MWI"), ("pid", "PID"), ("rpi", "RPI"),
        ("alt-dcs", "Alt-DCS"), ("compress", "Compress"), ("deferred", "Deferred"),
    ]

    /// Whose account; empty when it is not said.
    let username: String
    let password: String
    /// The receivers as written; at least one.
    private(set) var receivers: [String] = []
    /// The originator.
    let from: String?
    /// The connection.
    let via: String?
    private(set) var text = ""
    /// How long it is worth sending.
    private(set) var validity: Duration?
    private let fields: [String: [UInt8]]
    private let bodyCharset: String?

    /// Whether a request for `target` is one.
    static func isMeant(_ target: String) -> Bool {
        target == path || target.hasPrefix(path + "?")
    }

    /// Reads what says who asks; ``read()`` follows once that is shown.
    init(_ request: HTTPRequest) throws(SendSMSAnswer) {
        var fields: [String: [UInt8]] = [:]
        let query = request.target.utf8.firstIndex(of: UInt8(ascii: "?")).map { request.target.utf8[$0...].dropFirst() }
        Self.add(Array(query ?? Substring("").utf8), to: &fields)
        var charset: String?
        if request.method == "POST" {
            switch request.contentType {
            case "application/x-www-form-urlencoded": Self.add(request.body, to: &fields)
            case "text/plain", "application/octet-stream":
                for (name, value) in request.fields where name.hasPrefix("x-kannel-") {
                    fields[String(name.dropFirst("x-kannel-".utf8.count))] = Array(value.utf8)
                }
                fields["text"] = request.body
                charset = Self.charset(request[field: "content-type"] ?? "")
            case nil where request.body.isEmpty: break
            case _: throw .refused("Invalid content-type")
            }
        }
        self.fields = fields
        bodyCharset = charset
        username = Self.word(fields["username"] ?? fields["user"]) ?? ""
        password = Self.word(fields["password"] ?? fields["pass"]) ?? ""
        from = Self.word(fields["from"])
        via = Self.word(fields["smsc"])
    }

    /// Reads what is to be sent.
    mutating func read() throws(SendSMSAnswer) {
        guard let to = fields["to"] else { throw .misformed("Missing receiver number") }
        receivers = String(decoding: to, as: UTF8.self).split(separator: " ").map(String.init)
        guard !receivers.isEmpty else { throw .misformed("Empty receiver number not allowed") }
        guard receivers.count <= Self.mostReceivers else {
            throw .misformed("More than \(Self.mostReceivers) receiver numbers")
        }
        if let other = Self.impossible.first(where: { !isUsual($0.0) }) {
            throw .misformed("\(other.1) is not possible here")
        }
        try checkReports()
        let minutes = try number("validity", "Validity", 0...1_000_000)
        validity = minutes.map { .seconds(60 * $0) }
        text = try readText()
    }

    /// Reports go nowhere from here: who wants them asks the API.
    private func checkReports() throws(SendSMSAnswer) {
        let mask = try number(fields["dlr-mask"] == nil ? "dlrmask" : "dlr-mask", "DLR-Mask", 0...31)
        let url = fields["dlr-url"] ?? fields["dlrurl"] ?? []
        guard mask != 0, !url.isEmpty else { return }
        throw .misformed("DLR-URL is not possible here (/api/v1/messages tells what became of a message)")
    }

    private func readText() throws(SendSMSAnswer) -> String {
        let coding = try number("coding", "Coding", 0...2) ?? 0
        guard coding != 1 else { throw .misformed("Coding 1 (8 bit) is not possible here") }
        let name = Self.word(fields["charset"]) ?? bodyCharset
        let octets = fields["text"] ?? []
        guard let text = SendSMSCharset.read(octets, as: name ?? (coding == 2 ? "UTF-16BE" : nil)) else {
            throw .misformed("Charset or body misformed")
        }
        return text
    }

    private func isUsual(_ name: String) -> Bool {
        let value = fields[name] ?? []
        return value.isEmpty || (value == [UInt8(ascii: "0")] && name != "mclass" && name != "udh")
    }

    private func number(_ name: String, _ shown: String, _ range: ClosedRange<Int>) throws(SendSMSAnswer) -> Int? {
        guard let text = Self.word(fields[name]) else { return nil }
        guard let number = Int(text), range.contains(number) else { throw .misformed("\(shown) field misformed") }
        return number
    }

    private static func word(_ octets: [UInt8]?) -> String? {
        guard let octets, !octets.isEmpty else { return nil }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func charset(_ contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let halves = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
            if halves.count == 2, halves[0].lowercased() == "charset" { return halves[1] }
        }
        return nil
    }
}

// MARK: - Decoding

extension SendSMSForm {
    /// Adds the parameters of a query or a form (`application/x-www-form-urlencoded`), unless they are there already.
    ///
    /// A `%` without two hexadecimal digits stands for itself.
    private static func add(_ octets: [UInt8], to fields: inout [String: [UInt8]]) {
        for pair in octets.split(separator: UInt8(ascii: "&")) {
            let sign = pair.firstIndex(of: UInt8(ascii: "="))
            let name = String(decoding: decode(pair[..<(sign ?? pair.endIndex)]), as: UTF8.self)
            guard fields[name] == nil else { continue }
            fields[name] = sign.map { decode(pair[$0...].dropFirst()) } ?? []
        }
    }

    private static func decode(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = octets
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap { Int(String(UnicodeScalar($0)), radix: 16) }
                guard digits.count == 2 else { fallthrough }
                decoded.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            default: decoded.append(octet)
            }
        }
        return decoded
    }
}
