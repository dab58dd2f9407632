/// One field of a form: its label, what it means, what stands in it, and what is wrong with that.
package struct Field: Hashable, Sendable {
    /// One of the values of a choice.
    package struct Option: Hashable, Sendable {
        package var value: String
        package var label: String

        /// A value that people see as `label`, or as itself.
        package init(_ value: String, _ label: String? = nil) {
            self.value = value
            self.label = label ?? value
        }
    }

    /// How it is filled in.
    package enum Kind: Hashable, Sendable {
        /// A line of text.
        case text
        /// A line of text that is nobody else's business; what stands in ``value`` is never shown.
        ///
        /// - Parameter isKept: whether there is one already, which stays when nothing is typed.
        case secret(isKept: Bool)
        /// A whole number.
        case number(ClosedRange<Int64>)
        /// One of several values: a drop-down.
        case choice([Option])
        /// One of a few values, all of them in sight.
        case radio([Option])
        /// Yes or no; the value is `yes` or empty.
        case flag
        /// Several lines of text.
        case lines(Int)
        /// A list of texts: one a line.
        case texts
        /// Several of several values; those ticked stand in ``value``, one a line.
        case several([Option])
        /// A moment to the minute, as browsers offer it.
        case moment
    }

    /// Its name in the form; letters, digits, `.`, `_` and `-`.
    package var name: String
    /// What people call it.
    package var label: String
    /// How it is filled in.
    package var kind: Kind
    /// What stands in it.
    package var value = ""
    /// A sentence on what it means; empty: none is needed.
    package var explanation = ""
    /// Whether it must be filled in.
    package var isMandatory = false
    /// Whether nobody may change it here.
    package var isReadOnly = false
    /// Shown while it is empty, as an example or the default.
    package var placeholder = ""
    /// Values on offer, which need not be taken.
    package var suggestions: [Option] = []
    /// What browsers may fill it in with, as in `username` (HTML Living Standard §4.10.18.7).
    package var autocomplete = "off"
    /// What its ids begin with, where two forms of a page have fields of the same name; empty: nothing.
    package var idPrefix = ""
    /// What is wrong with what stands in it; `nil`: nothing.
    package var error: String?

    /// An empty field.
    package init(_ name: String, _ label: String, _ kind: Kind = .text) {
        self.name = name
        self.label = label
        self.kind = kind
    }

    /// The same with this in it.
    package func holding(_ value: String) -> Field { with { $0.value = value } }
    /// The same with this sentence beside it.
    package func explained(_ explanation: String) -> Field { with { $0.explanation = explanation } }
    /// The same, to be filled in.
    package var mandatory: Field { with { $0.isMandatory = true } }
    /// The same with this example in it.
    package func example(_ placeholder: String) -> Field { with { $0.placeholder = placeholder } }
    /// The same with what is wrong with it.
    package func wrong(_ error: String?) -> Field { with { $0.error = error } }

    /// The same, changed.
    package func with(_ change: (inout Field) -> Void) -> Field {
        var field = self
        change(&field)
        return field
    }
}
