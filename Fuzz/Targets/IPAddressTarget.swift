import Bytes
import Gateway

/// An entry of a list of clients: an address, a block, a range or a host name.
enum IPAddressTarget: FuzzTarget {
    static let name = "ip-address"
    static let maximumLength = 128

    static func run(_ octets: [UInt8]) {
        let text = String(decoding: octets, as: UTF8.self)
        if let address = IPAddress(text) { check(address) }
        do throws(ClientList.Problem) {
            try check(ClientList.Entry(text))
        } catch {
            require(!error.text.isEmpty, "a problem says what is wrong")
            require(IPAddress(text) == nil, "an address is an entry")
        }
    }

    private static func check(_ address: IPAddress) {
        let text = address.description
        require(IPAddress(text) == address, "\(text) reads back")
        require(IPAddress(text[...])?.description == text, "the canonical text is one")
        require(text.utf8.count <= 45 && text.utf8.allSatisfy { $0 < 0x80 }, "an address is short")
    }

    private static func check(_ entry: ClientList.Entry) {
        let list = ClientList([entry], hosts: [:])
        switch entry {
        case .range(let first, let last):
            check(first)
            check(last)
            require(first.family == last.family && first <= last, "a range has a first and a last")
            require(list.allows(first) && list.allows(last), "a range holds its ends")
        case .host(let name):
            require(list.hosts == [name] && !list.isEmpty, "a host is to be looked up")
            require(!list.allows(IPAddress(v4: 1)), "a host without addresses allows nobody")
        }
    }
}
