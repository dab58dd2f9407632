public import Gateway

/// How an application of kind `files` or `fax` makes files of its mails, and where they go: `output`, `attachments`,
/// `control` and `transform` of `[[application]]` (rows S2-30 to S2-34, S2-45 to S2-53).
public struct OutputSettings: Hashable, Sendable {
    /// A key of `[application.control]`.
    public struct ControlValue: Hashable, Sendable {
        /// Where the value comes from.
        public enum Source: Hashable, Sendable {
            /// `"section|key"`: always this; integers and booleans are text here, `true` is 1.
            case fixed(String)
            /// `"section|key|parse|field"`: what the pattern captures in the field; a later stage compiles it.
            case parsed(field: String, pattern: Located<String>)
        }

        /// The section.
        public var section: String
        /// The key.
        public var key: String
        /// Where the value comes from.
        public var source: Source

        /// A value.
        public init(section: String, key: String, source: Source) {
            self.section = section
            self.key = key
            self.source = source
        }
    }

    /// `output.folder`: an absolute path; `nil`: the folders of the application's connections.
    public var folder: Located<String>?
    /// `output.format`: what the message file is.
    public var format = Output.Format.txt
    /// `output.control`: whom the control file is for; `nil`: there is none. Left out: none for `files`, `fax` for
    /// `fax`.
    public var control: Output.Control?
    /// `output.code_page`: of the files; whether there is such a one is for a later stage to say.
    public var codePage = Located("utf-8", at: Place(file: "default"))
    /// `output.unmappable`: what becomes of characters that the code page does not have.
    public var unmappable = Output.Unmappable.replace
    /// `attachments`: whether they are saved.
    public var savesAttachments = false
    /// `control`: values of the control file, in the order of the document.
    public var values: [ControlValue] = []
    /// `transform`: templates of what is set otherwise than usual; their problems are reported by a later stage.
    public var transforms: [Output.Transform: Located<String>] = [:]

    /// The defaults of a kind.
    public init(kind: Application.Kind) {
        switch kind {
        case .sms, .files: control = nil
        case .fax: control = .fax
        }
    }
}
