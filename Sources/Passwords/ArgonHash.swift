import CSodium

/// A hash of argon2id in the PHC string form, and what comparing with it costs.
///
///     $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<tag>
///
/// with salt and tag in Base64 without padding (RFC 4648 §4), as the reference implementation writes it and libsodium
/// reads it: numbers in this order, without leading zeros.
struct ArgonHash: Equatable {
    /// Octets of memory that comparing takes.
    let memory: Int
    /// How often all of it is gone over.
    let passes: Int
    /// How many lanes it is cut into.
    let lanes: Int

    /// The most memory that a hash may ask for: 256 MiB, what libsodium calls moderate. Two are compared at once.
    static let mostMemory = 256 << 20
    /// The most octets that a hash may have gone over: more than a second of work.
    static let mostWork = 1 << 30
    /// The longest text that is looked at.
    static let longest = 255

    /// `nil` when `text` is no hash, or one that costs too much.
    init?(_ text: String) {
        guard text.utf8.count <= ArgonHash.longest else { return nil }
        let fields = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1].elementsEqual("argon2id".utf8),
            fields[2].elementsEqual("v=19".utf8)
        else { return nil }
        let numbers = fields[3].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard numbers.count == 3, let kibibytes = ArgonHash.number("m=", numbers[0]),
            let passes = ArgonHash.number("t=", numbers[1]), let lanes = ArgonHash.number("p=", numbers[2])
        else { return nil }
        // RFC 9106 §3.1: the bounds of the parameters from below, and of the salt and the tag as libsodium has them.
        guard passes >= 1, (1...64).contains(lanes), kibibytes >= 8 * lanes,
            let salt = ArgonHash.octets(fields[4]), salt >= 8, let tag = ArgonHash.octets(fields[5]), tag >= 16
        else { return nil }
        self.init(memory: kibibytes << 10, passes: passes, lanes: lanes)
        guard memory <= ArgonHash.mostMemory, memory * passes <= ArgonHash.mostWork else { return nil }
    }

    private init(memory: Int, passes: Int, lanes: Int) {
        self.memory = memory
        self.passes = passes
        self.lanes = lanes
    }

    /// A number of at most seven digits behind its name.
    private static func number(_ name: String, _ text: Substring.UTF8View) -> Int? {
        guard text.starts(with: name.utf8) else { return nil }
        let digits = text.dropFirst(name.utf8.count)
        guard (1...7).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    /// How many octets a text in Base64 stands for; `nil` when it is none.
    private static func octets(_ text: Substring.UTF8View) -> Int? {
        let characters = text.map { CChar(bitPattern: $0) }
        var octets = [UInt8](repeating: 0, count: longest)
        var count = 0
        let code = unsafe sodium_base642bin(
            &octets, octets.count, characters, characters.count, nil, &count, nil,
            sodium_base64_VARIANT_ORIGINAL_NO_PADDING)
        return code == 0 ? count : nil
    }
}
