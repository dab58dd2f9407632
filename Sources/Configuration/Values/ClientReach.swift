import Bytes
import Gateway

/// How much of the world a list of clients names.
struct ClientReach {
    private let entries: [(first: IPAddress, last: IPAddress)]

    /// What cannot be read counts for nothing, and neither do host names.
    init(_ clients: [Located<String>]) {
        entries = clients.compactMap { client in
            guard case .success(.range(let first, let last)) = Result(catching: { try ClientList.Entry(client.value) })
            else { return nil }
            return (first, last)
        }
    }

    /// Whether it names half of all IPv4 addresses or half of the IPv6 addresses that are in use (2000::/3), or more:
    /// no network of one's own is that large.
    var isEverybody: Bool {
        let v4 = (first: UInt128(0), last: UInt128(UInt32.max))
        let v6 = (first: UInt128(1) << 125, last: (UInt128(1) << 126) - 1)
        return covered(v4, .v4) >= (v4.last - v4.first) / 2 || covered(v6, .v6) >= (v6.last - v6.first) / 2
    }

    /// How many addresses of a span are named.
    private func covered(_ span: (first: UInt128, last: UInt128), _ family: IPAddress.Family) -> UInt128 {
        let ranges = entries.filter { $0.first.family == family && $0.first.value <= span.last }
            .map { (first: max($0.first.value, span.first), last: min($0.last.value, span.last)) }
            .filter { $0.first <= $0.last }.sorted { $0.first < $1.first }
        var (count, next) = (UInt128(0), span.first)
        for range in ranges where range.last >= next {
            let first = max(range.first, next)
            count += range.last - first + 1
            next = range.last + 1
        }
        return count
    }
}
