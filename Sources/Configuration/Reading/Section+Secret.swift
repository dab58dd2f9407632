import Bytes

/// The forms of a secret, in words.
package let secretForms = "a secret as text, { file = \"…\" }, { env = \"…\" } or { sealed = \"…\" }"

extension Section {
    /// A secret: a text, `{ file = "…" }`, `{ env = "…" }` or `{ sealed = "…" }`. No problem shows what was found.
    ///
    /// - Parameter forms: what is accepted, in words; only for keys that accept more.
    package func secret(_ key: String, octets range: ClosedRange<Int>, forms: String = secretForms) -> Secret? {
        note(secret: key)
        guard let (node, place) = node(key) else { return nil }
        let text: String?
        switch node.value {
        case .text(let plain): text = plain
        case .table: text = below(node, key, place).read { $0.secretFromElsewhere(forms) }
        case .array, .whole, .real, .flag, .moment:
            reader.report(ConfigurationProblem(at: place, accepted: forms))
            return nil
        }
        guard let text else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPlain, range.contains(text.utf8.count) else {
            let lengths = "\(range.lowerBound) to \(range.upperBound) octets"
            reader.report(
                ConfigurationProblem(at: place, accepted: "a secret of \(lengths) without control characters"))
            return nil
        }
        return Secret(text)
    }

    private func secretFromElsewhere(_ forms: String) -> String? {
        let path = located("file", .text(octets: 1...4096, "the path of a file"))
        let name = located("env", .text(octets: 1...256, "the name of an environment variable"))
        let sealed = located("sealed", .sealed)
        switch (path, name, sealed) {
        case (let path?, nil, nil): return secret(inFile: path)
        case (nil, let name?, nil): return secret(inEnvironment: name)
        case (nil, nil, let sealed?): return secret(unsealing: sealed)
        case (nil, nil, nil) where has("file") || has("env") || has("sealed"): return nil
        case (nil, nil, nil), (_, _, _):
            reader.report(ConfigurationProblem(at: place, "one of them", accepted: forms))
            return nil
        }
    }

    private func secret(inFile path: Located<String>) -> String? {
        let file = "\"\(printable(path.value))\""
        switch reader.surroundings.readFile(path.value, 4096) {
        case .unreadable(let reason):
            reader.report(ConfigurationProblem(at: path.place, "the file \(file) cannot be read: \(reason)"))
            return nil
        case .octets(let octets):
            guard let text = String(validating: trimmed(octets), as: UTF8.self), !text.isEmpty else {
                let accepted = "a file with one line of UTF-8 text"
                reader.report(ConfigurationProblem(at: path.place, "the file \(file) holds none", accepted: accepted))
                return nil
            }
            return text
        }
    }

    /// Without the newline at the end that editors leave.
    private func trimmed(_ octets: [UInt8]) -> ArraySlice<UInt8> {
        var line = octets[...]
        if line.last == UInt8(ascii: "\n") { line = line.dropLast() }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line
    }

    private func secret(inEnvironment name: Located<String>) -> String? {
        guard let text = reader.surroundings.environment[name.value], !text.isEmpty else {
            let reason = "the environment has no \(printable(name.value))"
            reader.report(ConfigurationProblem(at: name.place, reason))
            return nil
        }
        return text
    }

    private func secret(unsealing sealed: Located<[UInt8]>) -> String? {
        guard let unseal = reader.surroundings.unseal else {
            let reason = "the secret is sealed, and the key of the data folder is not at hand"
            reader.report(ConfigurationProblem(at: sealed.place, reason))
            return nil
        }
        guard let octets = unseal(sealed.value), let text = String(validating: octets, as: UTF8.self) else {
            let reason = "the secret was sealed with another key than that of this data folder, or changed"
            reader.report(ConfigurationProblem(at: sealed.place, reason, accepted: "the secret, given anew"))
            return nil
        }
        return text
    }
}

extension TextForm where Value == [UInt8] {
    /// What a sealed secret looks like.
    fileprivate static var sealed: TextForm {
        TextForm("Base64, as the console writes it") { text in
            text.utf8.count <= 8192 ? Base64.decode(ArraySlice(text.utf8)) : nil
        }
    }
}
