import Gateway
import Messages
import SMS

/// What a template made of something, as the API shows it.
public struct TemplateTrialView: Codable, Hashable, Sendable {
    /// A part of a text message.
    public struct Part: Codable, Hashable, Sendable {
        /// Its text.
        public var text: String
        /// Its septets or UTF-16 units.
        public var units: Int
    }

    /// Where a template is at fault.
    public struct Fault: Codable, Hashable, Sendable {
        /// Index of the octet.
        public var offset: Int
        /// The line, counted from 1.
        public var line: Int
        /// The character in the line, counted from 1.
        public var column: Int
        /// What is wrong.
        public var text: String
        /// The field or function that was perhaps meant.
        public var suggestion: String?
    }

    /// A field with what it holds.
    public struct Field: Codable, Hashable, Sendable {
        /// Its name.
        public var name: String
        /// What it holds, the first 200 characters.
        public var value: String
    }

    /// `made`, `refused` or `faulty`.
    public var outcome: String
    /// The text that was made.
    public var text: String?
    /// Its characters as a person counts them.
    public var characters: Int?
    /// How many it had before a limit cut it; absent: none did.
    public var uncut: Int?
    /// How it is coded: `gsm7` or `ucs2`; absent: it is no text message.
    public var alphabet: String?
    /// Its septets or UTF-16 units; absent: it is no text message.
    public var units: Int?
    /// How many of them each part has room for.
    public var room: Int?
    /// Its parts.
    public var parts: [Part]?
    /// The characters for which it has to be coded as UCS-2.
    public var misfits: [String]?
    /// What was done, in order.
    public var steps: [String]?
    /// Why there is no text: what the sender would hear.
    public var reason: String?
    /// Why it is no template.
    public var fault: Fault?
    /// The fields that there are, with what they hold here.
    public var fields: [Field]
    /// The message that it was tried out on.
    public var message: Int64?

    /// What the API shows of a trial.
    init(_ trial: TemplateTrial) {
        fields = trial.fields.map { Field(name: $0.name, value: $0.value) }
        message = trial.message?.rawValue
        switch trial.outcome {
        case .made(let made):
            outcome = "made"
            show(made)
        case .refused(let why): (outcome, reason) = ("refused", why)
        case .faulty(let place):
            outcome = "faulty"
            fault = Fault(
                offset: place.offset, line: place.line, column: place.column, text: place.text,
                suggestion: place.suggestion)
        }
    }

    private mutating func show(_ made: TemplateTrial.Made) {
        (text, characters, uncut) = (made.text, made.characters, made.uncut)
        guard let coding = made.alphabet else { return }
        (alphabet, units, room) = (coding.rawValue, made.units, made.room)
        parts = made.parts.map { Part(text: $0.text, units: $0.units) }
        (misfits, steps) = (made.misfits, made.steps)
    }
}
