/// A filled-in template, and the fields that were looked up for it.
public struct TemplateRendering: Hashable, Sendable {
    /// A field that was looked up.
    public struct Lookup: Hashable, Sendable {
        /// The field's name.
        public var field: String
        /// What it held; `nil` when there was no such field.
        public var value: String?

        /// A field with what it held.
        public init(field: String, value: String?) {
            self.field = field
            self.value = value
        }
    }

    /// What came out.
    public var text: String
    /// The fields in the order they were looked up; an alternative that was not needed is not among them.
    public var lookups: [Lookup]

    /// A rendering with its fields.
    public init(text: String, lookups: [Lookup]) {
        self.text = text
        self.lookups = lookups
    }
}
