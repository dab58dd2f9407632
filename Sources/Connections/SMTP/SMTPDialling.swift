import Bytes
import Glibc
import Runtime

/// Finds a mail server and connects to it.
struct SMTPDialling {
    let host: String
    let port: UInt16
    let loop: EventLoop

    /// Tries one address after the other; each has its share of the time that is left, lest a dead one take it all.
    func connect(
        until deadline: Duration, unless isEnding: () -> Bool
    ) async throws(OperatingSystemError) -> TCPChannel {
        let addresses = try await NameResolution.addresses(of: host, on: loop)
        var failure = OperatingSystemError(-EADDRNOTAVAIL, during: "find an address of \(host)")
        for (index, address) in addresses.enumerated() where !isEnding() {
            do throws(OperatingSystemError) {
                return try await connect(to: address, until: share(of: deadline, for: addresses.count - index))
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Connects to one address of the server.
    func connect(to address: IPAddress, until deadline: Duration) async throws(OperatingSystemError) -> TCPChannel {
        try await TCPChannel.connect(to: SocketAddress(address, port: port), on: loop, until: deadline)
    }

    /// Until when the next of so many addresses may be tried.
    func share(of deadline: Duration, for count: Int) -> Duration {
        loop.now + max(.zero, deadline - loop.now) / max(1, count)
    }
}
