import Gateway
import Web

extension Call {
    /// The longest key in octets.
    private static let longestKey = 255

    /// The request as its caller may repeat it: with `Idempotency-Key`, whose characters are those of ASCII that can be seen,
    /// and blanks; `nil` without one.
    ///
    /// The same key with another target or body is another request, which the gateway refuses.
    func repeatable(_ gateway: Gateway) throws(Problem) -> RepeatableRequest? {
        guard let key = request[field: "idempotency-key"] else { return nil }
        guard (1...Self.longestKey).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Problem(400, "Idempotency-Key must have 1 to \(Self.longestKey) characters of ASCII")
        }
        let octets = Array(request.target.utf8) + [0] + request.body
        return RepeatableRequest(caller: caller.name, key: key, digest: gateway.fingerprint(of: octets))
    }
}
