import Bytes

/// The octets of a mail while it is written, with header fields folded at blanks (RFC 5322 §2.2.3).
///
/// Everything written comes from a type that can hold no line break, so that no value can begin a line of its own.
struct MailWriter {
    /// What has been written.
    private(set) var octets: [UInt8] = []
    private var lineStart = 0

    /// An empty mail with room for `capacity` octets.
    init(capacity: Int) {
        octets.reserveCapacity(capacity)
    }

    /// Octets in the line so far.
    var column: Int { octets.count - lineStart }

    /// Begins a field; its words follow.
    mutating func begin(_ name: String) {
        octets += name.utf8
        octets.append(UInt8(ascii: ":"))
    }

    /// Adds a word after a space, on a line of its own when this one is full.
    mutating func word(_ word: some Collection<UInt8>) {
        if column + 1 + word.count > ComposingLimits.lineWidth { endLine() }
        octets.append(ASCII.space)
        octets += word
    }

    /// Adds the words of `text`, those between the first and the last that need it encoded.
    mutating func words(_ text: HeaderText) {
        guard !text.isPlain else {
            for word in text.octets.split(separator: ASCII.space) { self.word(word) }
            return
        }
        let words = text.octets.split(separator: ASCII.space)
        guard let first = words.firstIndex(where: { !HeaderText.isPlainWord($0) }),
            let last = words.lastIndex(where: { !HeaderText.isPlainWord($0) })
        else { return }
        for word in words[..<first] { self.word(word) }
        encodedWords(text.octets[words[first].startIndex..<words[last].endIndex])
        for word in words[(last + 1)...] { self.word(word) }
    }

    /// Adds text that any decoder gives back as it is.
    mutating func encodedWords(_ text: ArraySlice<UInt8>) {
        var encoder = EncodedWordEncoder(text)
        while let word = encoder.next(room: ComposingLimits.lineWidth - column - 1) { self.word(word) }
    }

    /// Ends a field, a line of text, or the header.
    mutating func endLine() {
        octets.append(ASCII.carriageReturn)
        octets.append(ASCII.lineFeed)
        lineStart = octets.count
    }

    /// A field whose value is one word, or short.
    mutating func field(_ name: String, _ value: String) {
        begin(name)
        word(value.utf8)
        endLine()
    }

    /// A field of free text (RFC 5322 §2.2.1).
    mutating func field(_ name: String, _ value: HeaderText) {
        begin(name)
        words(value)
        endLine()
    }

    /// A line of a body.
    mutating func line(_ line: some Collection<UInt8>) {
        octets += line
        endLine()
    }

    /// An octet of a line that is encoded.
    mutating func append(_ octet: UInt8) {
        octets.append(octet)
    }

    /// An octet of a line in quoted-printable, as a code.
    mutating func appendCode(_ octet: UInt8) {
        octets.appendCode(octet)
    }
}
