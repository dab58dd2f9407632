import Foundation
import MIME
import Messages

/// What parsers agree on about a mail; what is left out they differ about.
struct ExpectedMail: Decodable {
    struct Part: Decodable {
        var type: String?
        var disposition: Stated<String>?
        var filename: Stated<String>?
        var text: String?
        var textStart: String?
        var size: Int?
        var sha256: String?
        var message: ExpectedMail?

        enum CodingKeys: String, CodingKey {
            case type, disposition, filename, text, size, sha256, message
            case textStart = "text_start"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            type = try values.decodeIfPresent(String.self, forKey: .type)
            disposition = try Stated(values, .disposition)
            filename = try Stated(values, .filename)
            text = try values.decodeIfPresent(String.self, forKey: .text)
            textStart = try values.decodeIfPresent(String.self, forKey: .textStart)
            size = try values.decodeIfPresent(Int.self, forKey: .size)
            sha256 = try values.decodeIfPresent(String.self, forKey: .sha256)
            message = try values.decodeIfPresent(ExpectedMail.self, forKey: .message)
        }
    }

    /// A value that is stated, perhaps as null; a key that is left out states nothing.
    struct Stated<Value: Decodable>: Decodable {
        var value: Value?

        init?<Key: CodingKey>(_ container: KeyedDecodingContainer<Key>, _ key: Key) throws {
            guard container.contains(key) else { return nil }
            value = try container.decode(Value?.self, forKey: key)
        }
    }

    var subject: Stated<String>?
    var from: [[String]]?
    var to: [[String]]?
    var cc: [[String]]?
    var date: Stated<Int64>?
    var messageID: Stated<String>?
    var parts: [Part]?

    enum CodingKeys: String, CodingKey {
        case subject, from, to, cc, date, parts
        case messageID = "message_id"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        subject = try Stated(values, .subject)
        from = try values.decodeIfPresent([[String]].self, forKey: .from)
        to = try values.decodeIfPresent([[String]].self, forKey: .to)
        cc = try values.decodeIfPresent([[String]].self, forKey: .cc)
        date = try Stated(values, .date)
        messageID = try Stated(values, .messageID)
        parts = try values.decodeIfPresent([Part].self, forKey: .parts)
    }

    /// Something found that is not what was wanted.
    struct Difference {
        var key: String
        var detail: String
    }

    /// What differs.
    func differences(from mail: Mail) -> [Difference] {
        var differences: [Difference] = []
        func compare<Value: Equatable>(_ key: String, _ found: Value, _ wanted: Value?) {
            if let wanted, found != wanted {
                differences.append(Difference(key: key, detail: "found \(found), wanted \(wanted)"))
            }
        }
        compare("subject", Normal.header(mail.subject), subject.map { Normal.header($0.value ?? "") })
        compare("from", Self.pairs(mail.from), from.map(Self.normal))
        compare("to", Self.pairs(mail.to), to.map(Self.normal))
        compare("cc", Self.pairs(mail.cc), cc.map(Self.normal))
        compare("date", mail.date?.seconds, date.map(\.value))
        compare("message_id", mail.messageID, messageID.map(\.value))
        compare("parts", mail.parts.map(\.type), parts?.map { $0.type ?? "" })
        guard let parts, parts.count == mail.parts.count else { return differences }
        for (index, pair) in zip(parts, mail.parts).enumerated() {
            // The printed form of an attached mail states neither disposition nor file name.
            guard pair.1.message == nil else {
                differences += pair.0.contentDifferences(from: pair.1).map {
                    Difference(key: "\(index).\($0.key)", detail: $0.detail)
                }
                continue
            }
            compare("\(index).disposition", pair.1.disposition, pair.0.disposition.map(\.value))
            compare(
                "\(index).filename", pair.1.filename.map(Normal.header),
                pair.0.filename.map { $0.value.map(Normal.header) })
            differences += pair.0.contentDifferences(from: pair.1).map {
                Difference(key: "\(index).\($0.key)", detail: $0.detail)
            }
        }
        return differences
    }

    private static func pairs(_ addresses: [MailAddress]) -> [[String]] {
        addresses.map { [Normal.header($0.name), $0.address] }
    }

    private static func normal(_ pairs: [[String]]) -> [[String]] {
        pairs.map { [Normal.header($0[0]), $0[1]] }
    }
}

extension ExpectedMail.Part {
    /// What differs in the content.
    fileprivate func contentDifferences(from part: MailPart) -> [ExpectedMail.Difference] {
        switch part.content {
        case .message(let mail):
            return message?.differences(from: mail) ?? []
        case .text(let text):
            let found = Normal.text(text)
            if let wanted = self.text.map(Normal.text), wanted != found {
                return [
                    .init(key: "text", detail: "found \(found.debugDescription), wanted \(wanted.debugDescription)")
                ]
            }
            let start = textStart.map(Normal.text) ?? ""
            return found.hasPrefix(start) ? [] : [.init(key: "text", detail: "begins \(found.prefix(80))")]
        case .octets(let octets):
            if let size, size != octets.count {
                return [.init(key: "size", detail: "found \(octets.count), wanted \(size)")]
            }
            let isSame = sha256 == nil || DecodedPart.sha256(octets) == sha256
            return isSame ? [] : [.init(key: "sha256", detail: "differs")]
        }
    }
}

/// The digest that the printed form of a mail gives for octets.
enum DecodedPart {
    static func sha256(_ octets: [UInt8]) -> String? {
        var mail = Mail()
        mail.parts = [
            MailPart(type: "application/octet-stream", disposition: nil, filename: nil, content: .octets(octets))
        ]
        let json = DecodedMail.json(mail)
        let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let parts = object?["parts"] as? [[String: Any]]
        return parts?.first?["sha256"] as? String
    }
}
