import Bytes
import Gateway
import Messages
import Runtime
import SASL
import Synchronization

/// Writes the text and nothing else.
struct PlainComposer: MailComposer {
    func compose(_ draft: MailDraft) -> [UInt8] { Array(draft.text.utf8) }
}

/// Numbers are `+` and digits; `+999…` cannot exist.
struct PlainNumberPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading {
        guard let number = PhoneNumber(e164: text) else { return .notANumber }
        return number.e164.hasPrefix("+999") ? .impossible("no country has it") : .number(number)
    }

    func knows(region: String) -> Bool { false }
}

/// Takes what stands between the first empty line and the next one as the text, and notes where it did so.
final class PlainCodec: MailCodec {
    private let loop: EventLoop
    private let places = Mutex<[Bool]>([])

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// For each mail whether it was decoded on the loop.
    var wasOnLoop: [Bool] { places.withLock { $0 } }

    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }

    func decode(_ octets: [UInt8]) -> Mail {
        places.withLock { $0.append(loop.isCurrent) }
        let start = emptyLine(in: octets[...]).map { $0 + 4 } ?? 0
        let end = emptyLine(in: octets[start...]) ?? octets.count
        var mail = Mail()
        mail.text = String(decoding: octets[start..<end].prefix(1000), as: UTF8.self)
        mail.subject = "subject"
        return mail
    }

    private func emptyLine(in octets: ArraySlice<UInt8>) -> Int? {
        octets.indices.dropLast(3).first {
            octets[$0] == 0x0D && octets[$0..<$0 + 4].elementsEqual([0x0D, 0x0A, 0x0D, 0x0A])
        }
    }
}

/// Tells the time of an ordinary day.
struct StillClock: WallClock {
    let now = Timestamp(seconds: 1_700_000_000)
}

/// Keeps the lines of a log.
final class LogNotebook: LogSink {
    let levels = Set(LogLevel.allCases)
    private let kept = Mutex<[LogRecord]>([])

    var records: [LogRecord] { kept.withLock { $0 } }

    func write(_ record: LogRecord) { kept.withLock { $0.append(record) } }
}

/// The arithmetic of logins.
struct TestDigests: SASLDigesting {
    func md5(_ message: [UInt8]) -> [UInt8] { Digest.md5.of(message) }

    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Digest.md5.hmac(of: message, key: key) }

    func sha256(_ message: [UInt8]) -> [UInt8] { Digest.sha256.of(message) }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { Digest.sha256.hmac(of: message, key: key) }

    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] {
        Digest.sha256.derivedKey(password: password, salt: salt, rounds: iterations)
    }

    func nonce() -> [UInt8] { Secrets.randomOctets(18) }
}

/// Hashes nothing: a hash is the password behind `hash:`.
struct OpenPasswords: PasswordHashing {
    func hash(_ password: [UInt8]) async -> String? { "hash:" + String(decoding: password, as: UTF8.self) }

    func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict {
        await self.hash(password) == hash ? .matched : .mismatched
    }

    func reads(_ hash: String) -> Bool { hash.hasPrefix("hash:") }
}

/// Seals nothing.
struct OpenSealing: SecretSealing {
    func seal(_ secret: [UInt8]) -> [UInt8] { secret }

    func open(_ sealed: [UInt8]) -> [UInt8]? { sealed }

    func key(for purpose: String) -> [UInt8] { Array(purpose.utf8) }
}
