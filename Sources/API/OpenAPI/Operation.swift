import Gateway
import Web

/// Something that can be asked of the API, as its description has it.
struct Operation {
    /// A parameter of the query, or a header field.
    struct Parameter {
        let name: String
        let text: String
        var schema: JSONValue = .object(["type": .text("string"), "minLength": .whole(1)])
        var isRequired = false
        var place = "query"
    }

    /// What comes with a request.
    enum Body {
        /// A JSON object.
        case json(any RequestBody.Type)
        /// Octets of that media type.
        case octets(String)
        /// Nothing, or an empty object.
        case nothing
    }

    /// What an answer holds.
    enum Content {
        /// A JSON value.
        case json(any Decodable.Type)
        /// A JSON value of which no more is said.
        case document
        /// Octets of one of these media types.
        case octets([String])
        /// JSON, or the same line by line as it happens.
        case lines(any Decodable.Type)
        /// Nothing.
        case nothing
    }

    /// An example of its address.
    let route: Route
    /// How it is asked.
    let method: Route.Method
    /// Its name for programs.
    let id: String
    /// What it does, in a sentence.
    let summary: String
    /// The parameters of its query and its header fields.
    var parameters: [Parameter] = []
    /// What comes with it.
    var body = Body.nothing
    /// The status when it succeeds.
    var status = 200
    /// What the answer then holds.
    var content = Content.nothing
    /// What may go wrong, besides what may always.
    var problems: [Int] = []
    /// Header fields of the answer that are worth knowing.
    var fields: [String: String] = [:]

    init(_ method: Route.Method, _ route: Route, _ id: String, _ summary: String) {
        (self.method, self.route, self.id, self.summary) = (method, route, id, summary)
    }
}

// MARK: - Saying more

extension Operation {
    /// With parameters.
    func with(_ parameters: Parameter...) -> Operation {
        var changed = self
        changed.parameters += parameters
        return changed
    }

    /// With a body.
    func takes(_ body: Body) -> Operation {
        var changed = self
        changed.body = body
        return changed
    }

    /// With what it answers.
    func gives(_ content: Content, _ status: Int = 200) -> Operation {
        var changed = self
        (changed.content, changed.status) = (content, status)
        return changed
    }

    /// With what may go wrong.
    func fails(_ problems: Int...) -> Operation {
        var changed = self
        changed.problems += problems
        return changed
    }

    /// With a list that has pages.
    func paged(most: Int64, standard: Int64) -> Operation {
        let changed = with(
            .number("limit", 1...most, "The most entries; \(standard) unless it says."),
            .number("before", 1...Int64.max, "Only entries with a smaller number: for the next page."))
        return changed.linked
    }

    /// With the address of the next page.
    var linked: Operation {
        var changed = self
        changed.fields["Link"] = "Leads to the next page, as `rel=\"next\"`; absent on the last one."
        return changed
    }

    /// With the address of what was made.
    var located: Operation {
        var changed = self
        changed.fields["Location"] = "The address of what was made."
        return changed
    }
}

extension Operation.Parameter {
    /// A whole number.
    static func number(_ name: String, _ range: ClosedRange<Int64>, _ text: String) -> Operation.Parameter {
        var schema: [String: JSONValue] = [
            "type": .text("integer"), "format": .text("int64"), "minimum": .whole(range.lowerBound),
        ]
        if range.upperBound < .max { schema["maximum"] = .whole(range.upperBound) }
        return Operation.Parameter(name: name, text: text, schema: .object(schema))
    }

    /// A text.
    static func text(_ name: String, _ text: String, isRequired: Bool = false) -> Operation.Parameter {
        Operation.Parameter(name: name, text: text, isRequired: isRequired)
    }

    /// A moment.
    static func moment(_ name: String, _ text: String) -> Operation.Parameter {
        Operation.Parameter(
            name: name, text: text, schema: .object(["type": .text("string"), "format": .text("date-time")]))
    }

    /// One of several words.
    static func choice(_ name: String, _ values: [String], _ text: String) -> Operation.Parameter {
        Operation.Parameter(
            name: name, text: text,
            schema: .object(["type": .text("string"), "enum": .list(values.map { .text($0) })]))
    }
}
