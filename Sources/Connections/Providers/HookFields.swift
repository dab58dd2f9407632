import Bytes
import Gateway

/// The fields of a call: of its body where it has one, else of its address.
struct HookFields {
    /// In order; a name may come more than once.
    let all: [(name: String, value: [UInt8])]

    /// `nil` when the body is neither a form nor a flat JSON object.
    init?(_ call: HookCall) {
        let type = call.header("content-type")?.lowercased() ?? ""
        if call.body.isEmpty {
            all = Self.query(of: call)
        } else if type.hasPrefix("application/json") || type.isEmpty && call.body.first == UInt8(ascii: "{") {
            guard case .object(let members) = JSONValue(call.body) else { return nil }
            all = members.compactMap { name, value in value.words.map { (name, Array($0.utf8)) } }
        } else if type.hasPrefix("application/x-www-form-urlencoded") || type.isEmpty {
            all = PercentCoding.fields(call.body)
        } else {
            return nil
        }
    }

    /// The first field of that name; octets that are no UTF-8 become U+FFFD.
    subscript(name: String) -> String? { octets(name).map { String(decoding: $0, as: UTF8.self) } }

    /// The first field of that name, as it came.
    func octets(_ name: String) -> [UInt8]? { all.first { $0.name == name }?.value }

    /// The fields of the address, exactly as it was called.
    static func query(of call: HookCall) -> [(name: String, value: [UInt8])] {
        guard let mark = call.url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [] }
        let query = call.url.utf8[call.url.utf8.index(after: mark)...].prefix { $0 != UInt8(ascii: "#") }
        return PercentCoding.fields(query)
    }
}
