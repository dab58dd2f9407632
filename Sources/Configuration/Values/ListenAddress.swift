public import Bytes

/// An IP address and a port to listen on: `0.0.0.0:25`, `[::]:25`. Port 0 lets the system choose.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address; 0.0.0.0 and :: stand for all of the machine's.
    public let address: IPAddress
    /// The port.
    public let port: UInt16

    /// An address and a port.
    public init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Reads an IPv4 address, or an IPv6 address in brackets, then `:` and the port; `nil` for anything else.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.utf8.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit), let port = UInt16(digits)
        else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.utf8.count > 2
        guard let address = IPAddress(isBracketed ? host.dropFirst().dropLast() : host) else { return nil }
        guard isBracketed == host.utf8.contains(UInt8(ascii: ":")) else { return nil }
        self.init(address, port: port)
    }

    /// The text that ``init(_:)`` reads back.
    public var description: String {
        switch address.family {
        case .v4: "\(address):\(port)"
        case .v6: "[\(address)]:\(port)"
        }
    }
}

extension TextForm where Value == ListenAddress {
    /// An address and a port to listen on.
    package static var listenAddress: TextForm {
        TextForm("an IP address and a port, as in \"0.0.0.0:25\" or \"[::]:25\"") { ListenAddress($0) }
    }
}
