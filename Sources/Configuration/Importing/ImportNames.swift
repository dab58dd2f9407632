import Bytes

/// Gives out names that the configuration can spell, each once.
struct ImportNames {
    private var given: Set<String> = []

    /// - Parameter taken: names that are not to be given out.
    init(_ taken: [String] = []) {
        given = Set(taken)
    }

    /// A name near to `text`: what a name cannot hold becomes a hyphen, and a number is added to a name that was given before.
    mutating func name(for text: String, or other: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars.prefix(56) {
            let isPlain = scalar.isASCII && Self.isPlain(UInt8(scalar.value))
            name.unicodeScalars.append(isPlain ? scalar : "-")
        }
        if name.allSatisfy({ $0 == "-" }) { name = other }
        var unique = name
        var count = 1
        while !given.insert(unique.lowercased()).inserted {
            count += 1
            unique = "\(name)-\(count)"
        }
        return unique
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || octet == ASCII.dot || "_-".utf8.contains(octet)
    }
}
