/// How a client says a bearer token of OAuth 2 (RFC 6750).
struct BearerToken {
    /// What separates the fields, `%x01`.
    static let separator: UInt8 = 0x01

    private let login: SASLLogin

    init(of login: SASLLogin) {
        self.login = login
    }

    /// RFC 7628 §3.1:
    ///
    ///     client-resp = gs2-header %x01 *( key "=" value %x01 ) %x01
    ///     gs2-header  = "n,a=" saslname ","
    var oauthBearer: [UInt8] {
        let header = Array("n,a=".utf8) + SCRAMSyntax.escaped(login.username) + Array(",".utf8)
        var fields: [String] = []
        if let host = login.host { fields.append("host=\(host)") }
        if let port = login.port { fields.append("port=\(port)") }
        return header + [Self.separator] + joined(fields + [authorization])
    }

    /// `"user=" name %x01 "auth=Bearer " token %x01 %x01`
    var xoauth2: [UInt8] { joined(["user=\(login.username)", authorization]) }

    private var authorization: String {
        switch login.secret {
        case .token(let token): "auth=Bearer \(token)"
        // A password is no token, and must not be shown as one.
        case .password: "auth=Bearer "
        }
    }

    private func joined(_ fields: [String]) -> [UInt8] {
        fields.flatMap { Array($0.utf8) + [Self.separator] } + [Self.separator]
    }
}
