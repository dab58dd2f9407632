public import Messages
public import SMS

/// A template to be tried out, on what, and with which limits.
public struct TemplateTrialRequest: Hashable, Sendable {
    /// What the template is for; that decides which fields there are.
    public enum Use: Hashable, Sendable {
        /// The text of an application; `nil`: of one that is not there yet.
        case text(ApplicationName?)
        /// The subject or text of mails that phones' texts become.
        case mail
        /// The same where the phone answers a mail.
        case answer
    }

    /// What it is tried out on.
    public enum Source: Hashable, Sendable {
        /// An invented mail, or text of a phone.
        case sample
        /// The latest mail of the application; the sample where there is none.
        case latest
        /// What a message was made of.
        case message(MessageID)
        /// The octets of a mail.
        case mail([UInt8])
    }

    /// The template.
    public var template: String
    /// What it is for.
    public var use: Use
    /// What it is tried out on.
    public var source: Source
    /// The named groups of patterns that are not in force yet; those of the application count in any case.
    public var groups: Set<String> = []
    /// The most characters; `nil`: no limit.
    public var maxCharacters: Int?
    /// The most parts; `nil`: as many as a message can have.
    public var maxParts: Int?
    /// What happens to a text that needs more.
    public var whenTooLong = Application.WhenTooLong.cut
    /// Which characters may be replaced.
    public var transliteration = Transliteration.off

    /// Tries a template out without limits.
    public init(_ template: String, for use: Use = .text(nil), on source: Source = .sample) {
        self.template = template
        self.use = use
        self.source = source
    }
}

/// What a template makes of something; nothing is sent or kept.
public struct TemplateTrial: Hashable, Sendable {
    /// What came of it.
    public enum Outcome: Hashable, Sendable {
        /// A text.
        case made(Made)
        /// No text: what the sender of the mail would hear.
        case refused(String)
        /// It is no template.
        case faulty(Fault)
    }

    /// A text that was made.
    public struct Made: Hashable, Sendable {
        /// The text.
        public var text: String
        /// Its characters as a person counts them.
        public var characters: Int
        /// How many characters it had before a limit cut it; `nil`: none did.
        public var uncut: Int?
        /// How it is coded; `nil`: it is no text message.
        public var alphabet: Alphabet?
        /// Its septets or UTF-16 units; 0 when it is no text message.
        public var units = 0
        /// How many of them each part has room for; 0 when it is no text message.
        public var room = 0
        /// Its parts; none when it is no text message.
        public var parts: [Part] = []
        /// The characters that GSM 7-bit does not have, each once, so that the text is coded as UCS-2.
        public var misfits: [String] = []
        /// What was done, in order, in plain words.
        public var steps: [String] = []

        /// The most misfits that are named.
        static let mostMisfits = 20

        init(text: String) {
            self.text = text
            characters = text.count
        }
    }

    /// A part of a text message.
    public struct Part: Hashable, Sendable {
        /// Its text.
        public var text: String
        /// Its septets or UTF-16 units.
        public var units: Int
    }

    /// Why a text is no template, and where.
    public struct Fault: Hashable, Sendable {
        /// Index of the octet.
        public var offset: Int
        /// The line, counted from 1.
        public var line: Int
        /// The character in the line, counted from 1.
        public var column: Int
        /// What is wrong, in plain words.
        public var text: String
        /// The field or function that was perhaps meant.
        public var suggestion: String?
    }

    /// A field with what it holds.
    public struct Field: Hashable, Sendable {
        /// The most characters of a value that are shown.
        static let longestValue = 200

        /// Its name.
        public var name: String
        /// What it holds, the first 200 characters.
        public var value: String
    }

    /// What came of it.
    public let outcome: Outcome
    /// The fields that there are, by name, with what they hold here.
    public let fields: [Field]
    /// The message that it was tried out on; `nil`: a sample, or what was given.
    public let message: MessageID?
}
