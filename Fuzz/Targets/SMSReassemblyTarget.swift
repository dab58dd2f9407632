import SMS

/// Parts of long messages in any order, repeated, contradicting each other, some missing, as time goes by.
enum SMSReassemblyTarget: FuzzTarget {
    static let name = "sms-reassembly"
    static let maximumLength = 600

    private struct Tally {
        var limit: Int
        var now = 0
        /// Parts that came in and have not been handed back.
        var held = 0
    }

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        var tally = Tally(limit: material.number(below: 5) + 1)
        var reassembly = Reassembly<UInt8, Int>(limit: tally.limit)
        while !material.isEmpty {
            let choice = material.octet()
            tally.now += Int(choice >> 6)
            if choice & 0x0F == 0x0F {
                expire(&reassembly, &tally, after: Int(choice >> 4))
            } else {
                receive(&reassembly, &tally, choice, &material)
            }
            require(reassembly.count <= tally.limit, "unfinished messages are limited")
            require((reassembly.oldest == nil) == (reassembly.count == 0), "what is unfinished has an age")
            require(reassembly.oldest ?? 0 <= tally.now, "nothing begins in the future")
        }
        for incomplete in reassembly.drain() { give(back: incomplete, &tally) }
        require(tally.held == 0 && reassembly.count == 0, "every part comes back: \(tally.held) did not")
    }

    private static func receive(
        _ reassembly: inout Reassembly<UInt8, Int>, _ tally: inout Tally, _ choice: UInt8, _ material: inout Material
    ) {
        let (place, payload) = (material.octet(), material.octet() & 3)
        let count = Int(place & 0x0F) == 0 ? 255 : Int(place & 0x0F) % 6 + 1
        let number = count == 255 ? 255 - Int(place >> 4) : Int(place >> 4) + 1
        let size: ReferenceSize = choice & 1 == 0 ? .eightBit : .sixteenBit
        let reference = UInt16(choice >> 1 & 1) * 0x100
        guard let place = Concatenation(reference: reference, size: size, count: count, number: number) else { return }
        let sender = choice & 4 == 0 ? "+447700900001" : "+447700900002"
        switch reassembly.receive(payload, place, from: sender, to: "1", at: tally.now) {
        case .stored(let displaced):
            tally.held += 1
            require(count > 1, "a message of one part does not wait")
            if let displaced { give(back: displaced, &tally) }
        case .complete(let payloads):
            tally.held += 1 - payloads.count
            require(payloads.count == count, "a whole message has all its parts")
            require(payloads[number - 1] == payload, "each part is in its place")
        case .duplicate: break
        }
    }

    private static func expire(_ reassembly: inout Reassembly<UInt8, Int>, _ tally: inout Tally, after age: Int) {
        let cutoff = tally.now - age
        let expired = reassembly.expire(before: cutoff)
        for incomplete in expired {
            require(incomplete.startedAt < cutoff, "only what is old expires")
            give(back: incomplete, &tally)
        }
        let ages = expired.map(\.startedAt)
        require(ages == ages.sorted(), "the oldest expires first")
        require(reassembly.oldest.map { $0 >= cutoff } ?? true, "what is old expires")
    }

    private static func give(back incomplete: Reassembly<UInt8, Int>.Incomplete, _ tally: inout Tally) {
        let numbers = incomplete.pieces.map(\.number)
        require(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, "the parts of a message are in order")
        require(!numbers.isEmpty, "a message that was begun has a part")
        require(incomplete.missing.count + numbers.count == incomplete.key.count, "the rest is missing")
        require(!incomplete.missing.isEmpty, "a whole message is not given up")
        tally.held -= numbers.count
    }
}
