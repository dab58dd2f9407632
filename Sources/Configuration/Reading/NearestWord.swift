/// The word of `words` that `text` was probably meant to be; `nil` when none is near.
///
/// Near is one mistake for each three letters, three at most; a mistake is a letter too many, missing, wrong or swapped
/// with its neighbour. The case of letters does not count.
package func nearestWord(to text: String, among words: [String]) -> String? {
    let letters = Array(text.lowercased().utf8)
    guard (2...64).contains(letters.count) else { return nil }
    let tolerance = min(3, max(1, letters.count / 3))
    var best: (word: String, distance: Int)?
    for word in words {
        let other = Array(word.lowercased().utf8)
        guard abs(other.count - letters.count) <= tolerance else { continue }
        let distance = editDistance(letters, other)
        if distance <= tolerance, distance < best?.distance ?? .max { best = (word, distance) }
    }
    return best?.word
}

/// The words as a problem lists them: the first twenty, and how many more there are.
package func listed(_ words: [String]) -> String {
    let most = 20
    guard words.count > most else { return words.joined(separator: ", ") }
    return words.prefix(most).joined(separator: ", ") + " and \(words.count - most) more"
}

/// Optimal string alignment distance.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
            var cost = min(substitution, previous[column + 1] + 1, current[column] + 1)
            let isSwap =
                row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
            if isSwap { cost = min(cost, beforePrevious[column - 1] + 1) }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
