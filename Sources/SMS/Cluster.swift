/// A stretch of a text that should stay in one part.
struct Cluster {
    /// Septets or UTF-16 units.
    var units: Int
    /// UTF-8 octets.
    var width: Int
    /// Where a stretch longer than a part may be cut after all: each scalar; empty while it fits.
    var pieces: [Cluster] = []
}

/// Yields the clusters of a text from its beginning, and ends before the first one that does not fit the alphabet.
struct ClusterReader {
    private var scalars: String.UnicodeScalarView.Iterator
    private var ahead: Unicode.Scalar?
    private var characters: String.Iterator
    private var cursor: SeptetCursor
    private let alphabet: Alphabet
    private let byScalar: Bool
    private let capacity: Int

    /// - Parameters:
    ///   - capacity: the units of a part; a longer cluster is given in pieces.
    ///   - fits: whether all of the text is known to fit the alphabet.
    init(_ text: String, alphabet: Alphabet, shift: NationalShift = .none, capacity: Int, fits: Bool) {
        scalars = text.unicodeScalars.makeIterator()
        characters = text.makeIterator()
        cursor = SeptetCursor(.under(shift))
        self.alphabet = alphabet
        self.capacity = capacity
        // In the default alphabet CR LF and a letter with its mark are the only clusters: no costly search is needed.
        byScalar = alphabet == .gsm7 && shift == .none && fits
        if byScalar { ahead = scalars.next() }
    }

    /// The next cluster; `nil` at the end or at a misfit.
    mutating func next() -> Cluster? {
        byScalar ? nextByScalar() : nextCharacter()
    }

    private mutating func nextByScalar() -> Cluster? {
        guard let first = ahead, let units = cursor.units(of: first) else { return nil }
        var cluster = Cluster(units: units, width: UTF8.width(first))
        ahead = scalars.next()
        if first == "\r", ahead == "\n", let units = cursor.units(of: "\n") {
            cluster.units += units
            cluster.width += 1
            ahead = scalars.next()
        }
        while let mark = ahead, mark.value >= 0x300, let units = composed(mark) {
            cluster.units += units
            cluster.width += UTF8.width(mark)
            ahead = scalars.next()
        }
        return cluster
    }

    private mutating func composed(_ mark: Unicode.Scalar) -> Int? {
        var trial = cursor
        guard case .replace(let code, let previous) = trial.next(mark) else { return nil }
        cursor = trial
        return SeptetCodes.cost(code) - SeptetCodes.cost(previous)
    }

    private mutating func nextCharacter() -> Cluster? {
        guard let character = characters.next() else { return nil }
        var cluster = Cluster(units: 0, width: 0)
        for scalar in character.unicodeScalars {
            guard let units = units(of: scalar) else { return nil }
            cluster.units += units
            cluster.width += UTF8.width(scalar)
        }
        if cluster.units > capacity { cluster.pieces = pieces(of: character) }
        return cluster
    }

    private func pieces(of character: Character) -> [Cluster] {
        var reader = self
        return character.unicodeScalars.map { Cluster(units: reader.units(of: $0) ?? 0, width: UTF8.width($0)) }
    }

    private mutating func units(of scalar: Unicode.Scalar) -> Int? {
        switch alphabet {
        case .gsm7: cursor.units(of: scalar)
        case .ucs2: UTF16.width(scalar)
        }
    }
}
