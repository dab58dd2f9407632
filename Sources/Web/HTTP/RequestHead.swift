import Bytes

/// The head of a request, as far as the library leaves it to us.
package struct RequestHead: Hashable, Sendable {
    /// The most header fields.
    package static let mostFields = 100
    /// The most octets of all names and values together.
    package static let mostOctets = 32 << 10

    /// The method as written.
    package let method: String
    /// The header fields by their names in lower case; the last of those that come more than once.
    package private(set) var fields: [String: String] = [:]
    /// Why it cannot be taken; `nil`: it can.
    package private(set) var fault: Problem?
    private var count = 0
    private var octets = 0

    /// A head without fields yet.
    package init(method: String) {
        self.method = method
    }

    /// Adds a field.
    ///
    /// - Returns: whether it is worth going on.
    package mutating func add(_ name: String, _ value: String) -> Bool {
        count += 1
        octets += name.utf8.count + value.utf8.count
        guard count <= Self.mostFields, octets <= Self.mostOctets else {
            refuse(
                431, "the request has more than \(Self.mostFields) header fields or \(Self.mostOctets) octets in them")
            return false
        }
        let name = name.lowercased()
        // The library leaves the blanks that may follow a value (RFC 9112 §5.1).
        let end = value.utf8.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        let value = end.map { String(value[...$0]) } ?? ""
        let old = fields.updateValue(value, forKey: name)
        // Whoever stands before us may have taken the other one: the two would see different requests.
        if old != nil, ["content-length", "host", "transfer-encoding"].contains(name) {
            refuse(400, "the header field \(name) comes twice")
        }
        return true
    }

    /// All fields are there: refuses what says in two ways, or in an unknown one, where its body ends (RFC 9112 §6.3).
    package mutating func end() {
        guard fault == nil, let coding = fields["transfer-encoding"] else { return }
        if fields["content-length"] != nil {
            refuse(400, "the request has both Content-Length and Transfer-Encoding")
        } else if coding.lowercased() != "chunked" {
            refuse(501, "the only transfer coding understood is chunked")
        }
    }

    private mutating func refuse(_ status: Int, _ detail: String) {
        fault = Problem(status, detail, fields: [HTTPResponse.Field(name: "Connection", value: "close")])
    }
}
