import Messages

extension AccountDirectory {
    /// Where a mail of ours to `address` goes: into the mailbox of the account that has the address, else to a mail server
    /// (row S1-15).
    func destination(of address: EmailAddress) -> Destination {
        account(of: address).map { .account($0.name) } ?? .mail(address)
    }
}

extension MessageOrder {
    /// A mail of ours, on its way to where ``AccountDirectory/destination(of:)`` says.
    ///
    /// - Parameters:
    ///   - address: as it was written.
    ///   - via: the connections that may carry it, where one has to.
    init(
        mail octets: [UInt8], to destination: Destination, addressedAs address: String, via: [ConnectionName],
        note: String
    ) {
        self.init(
            destination, via: destination.needsConnection ? via : [], text: String(decoding: octets, as: UTF8.self),
            note: note)
        addressedAs = address
    }
}

extension Destination {
    /// Whether a connection has to take part in what goes there.
    var needsConnection: Bool {
        switch self {
        case .phone, .mail, .webHook, .command, .folder: true
        case .account, .nowhere: false
        }
    }
}
