/// A piece of a page, safe by construction: what a literal says goes in as it is, every text in it is escaped.
///
///     let cell: HTML = "<td title=\"\(mail.subject)\">\(mail.subject)</td>"
///
/// Two mistakes of ours end the process, so that no test lets them pass: an attribute without quotes round its value
/// (`title=\(text)`), and an address (`href`, `src`, `action`) made of anything but a ``PagePath``.
package struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The text of the page.
    package private(set) var description: String

    /// Nothing.
    package static let nothing = HTML(unchecked: "")

    private init(unchecked description: String) {
        self.description = description
    }

    /// What a literal says, as it is; for the compiler, never for a text that has come from somewhere.
    package init(stringLiteral value: String) {
        description = value
    }

    /// A literal with values in it.
    package init(stringInterpolation: Interpolation) {
        description = stringInterpolation.text
    }

    /// A text, escaped.
    package init(text: some StringProtocol) {
        var description = ""
        HTMLText.escape(text, into: &description)
        self.init(unchecked: description)
    }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { description.isEmpty }

    /// The octets of the page.
    package var octets: [UInt8] { Array(description.utf8) }

    package static func + (left: HTML, right: HTML) -> HTML { HTML(unchecked: left.description + right.description) }

    package static func += (left: inout HTML, right: HTML) { left.description += right.description }

    /// A literal with values in it, as far as it has been read.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// A text, escaped.
        package mutating func appendInterpolation(_ value: some StringProtocol) {
            precondition(!isAddress, "an address is a PagePath, not a text")
            precondition(text.utf8.last != UInt8(ascii: "="), "an attribute's value stands in quotes")
            HTMLText.escape(value, into: &text)
        }

        /// A whole number.
        package mutating func appendInterpolation(_ value: some BinaryInteger) {
            appendInterpolation(String(value))
        }

        /// An address of ours, where an address may stand.
        package mutating func appendInterpolation(_ value: PagePath) {
            precondition(text.utf8.last != UInt8(ascii: "="), "an attribute's value stands in quotes")
            HTMLText.escape(value.text, into: &text)
        }

        /// What is HTML already.
        package mutating func appendInterpolation(_ value: HTML) { text += value.description }

        /// What is HTML already, or nothing.
        package mutating func appendInterpolation(_ value: HTML?) { text += value?.description ?? "" }

        /// Pieces one after the other.
        package mutating func appendInterpolation(_ values: [HTML]) {
            for value in values { text += value.description }
        }

        /// An attribute with a space before it; nothing when it has no value.
        package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            precondition(!["href", "src", "action"].contains(name.description), "an address is a PagePath, not a text")
            text += " \(name)=\""
            HTMLText.escape(value, into: &text)
            text += "\""
        }

        /// An attribute that has no value, with a space before it, when it is `wanted`.
        package mutating func appendInterpolation(flag name: StaticString, when wanted: Bool) {
            if wanted { text += " \(name)" }
        }

        /// A text from outside in an element of its own, so that its writing direction ends with it.
        package mutating func appendInterpolation(apart value: some StringProtocol) {
            text += "<bdi>"
            HTMLText.escape(value, into: &text)
            text += "</bdi>"
        }

        private var isAddress: Bool {
            text.utf8.last == UInt8(ascii: "\"") && ["href=\"", "src=\"", "action=\""].contains(where: text.hasSuffix)
        }
    }
}

extension Sequence<HTML> {
    /// The pieces in a row, with `separator` between them.
    package func joined(_ separator: HTML = .nothing) -> HTML {
        var whole = HTML.nothing
        for (index, piece) in enumerated() { whole += index == 0 ? piece : separator + piece }
        return whole
    }
}
