import Gateway
import Messages
import Web

/// The description of the API in the form of OpenAPI 3.1.0, made of the tables of ``Operation`` and of the views themselves.
struct OpenAPIDescription {
    /// Everything that can be asked.
    static var operations: [Operation] {
        guard let connection = ConnectionName("carrier"), let application = ApplicationName("sms"),
            let route = InboundName("replies"), let account = AccountName("alice"),
            let phone = PhoneNumber(e164: "+447700900123")
        else { preconditionFailure("the examples are well formed") }
        return Operation.state + Operation.messages(MessageID(rawValue: 17)) + Operation.connections(connection)
            + Operation.rules(application, route) + Operation.accounts(account) + Operation.access("monitoring")
            + Operation.stops(phone)
            + Operation.configuration(3) + Operation.trials + Operation.simulators(phone)
    }

    private let reading = SchemaReading()
    private let version: String

    /// The description of the API of a gateway of this version.
    init(version: String) {
        self.version = version
    }

    /// The document.
    var document: JSONValue {
        var paths: [String: [String: JSONValue]] = [:]
        for operation in Self.operations {
            let path = operation.route.template
            let described = describe(operation)
            paths[path, default: ["parameters": Self.variables(of: path)]][operation.method.rawValue.lowercased()] =
                described
        }
        _ = (reading.schema(of: ProblemView.self), reading.schema(of: FaultyView.self))
        return .object([
            "openapi": .text("3.1.0"), "info": info, "paths": .object(paths.mapValues { .object($0) }),
            "security": .list([.object(["token": .list([])]), .object(["account": .list([])])]),
            "components": .object([
                "schemas": .object(reading.components), "responses": Self.responses,
                "securitySchemes": .object([
                    "token": .object(["type": .text("http"), "scheme": .text("bearer")]),
                    "account": .object(["type": .text("http"), "scheme": .text("basic")]),
                ]),
            ]),
        ])
    }

    private var info: JSONValue {
        .object([
            "title": .text("Telepost"), "version": .text(version),
            "description": .text("A gateway between e-mail and phones. Errors are problem documents (RFC 9457)."),
            "license": .object(["name": .text("see the project")]),
        ])
    }

    /// What the braces of a path stand for.
    private static func variables(of path: String) -> JSONValue {
        .list(
            path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
                let name = String(segment.dropFirst().dropLast())
                guard let variable = Route.variables[name] else { preconditionFailure("\(name) is not described") }
                return .object([
                    "name": .text(name), "in": .text("path"), "required": .flag(true),
                    "description": .text(variable.text), "schema": variable.schema,
                ])
            })
    }
}

// MARK: - One operation

extension OpenAPIDescription {
    private func describe(_ operation: Operation) -> JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .text(operation.id), "summary": .text(operation.summary),
            "responses": .object(responses(of: operation)),
        ]
        if operation.route.isPublic { members["security"] = .list([]) }
        if let right = operation.route.right(for: operation.method) {
            members["description"] = .text("Needs the right `\(right.rawValue)`.")
        }
        if !operation.parameters.isEmpty { members["parameters"] = .list(operation.parameters.map(Self.parameter)) }
        if let body = body(of: operation) { members["requestBody"] = body }
        return .object(members)
    }

    private static func parameter(_ parameter: Operation.Parameter) -> JSONValue {
        .object([
            "name": .text(parameter.name), "in": .text(parameter.place), "required": .flag(parameter.isRequired),
            "description": .text(parameter.text), "schema": parameter.schema,
        ])
    }

    private func body(of operation: Operation) -> JSONValue? {
        switch operation.body {
        case .nothing: nil
        case .json(let type): Self.body("application/json", reading.schema(of: type))
        case .octets(let type): Self.body(type, .object([:]))
        }
    }

    private static func body(_ type: String, _ schema: JSONValue) -> JSONValue {
        .object(["required": .flag(true), "content": .object([type: .object(["schema": schema])])])
    }

    private func responses(of operation: Operation) -> [String: JSONValue] {
        var responses: [String: JSONValue] = [:]
        var success: [String: JSONValue] = ["description": .text("It is done.")]
        if let content = content(of: operation) { success["content"] = content }
        if !operation.fields.isEmpty {
            success["headers"] = .object(
                operation.fields.mapValues {
                    .object(["description": .text($0), "schema": .object(["type": .text("string")])])
                })
        }
        responses[String(operation.status)] = .object(success)
        for status in Self.problems(of: operation) {
            let kind = status == 422 && operation.isOfDocument ? "Faulty" : "Problem"
            responses[String(status)] = .object(["$ref": .text("#/components/responses/\(kind)")])
        }
        return responses
    }

    private func content(of operation: Operation) -> JSONValue? {
        switch operation.content {
        case .nothing: return nil
        case .document: return .object(["application/json": .object(["schema": .object(["type": .text("object")])])])
        case .json(let type): return .object(["application/json": .object(["schema": reading.schema(of: type)])])
        case .octets(let types):
            return .object(Dictionary(types.map { ($0, JSONValue.object([:])) }) { first, _ in first })
        case .lines(let type):
            return .object([
                "application/json": .object(["schema": reading.schema(of: type)]),
                ConnectionTestEndpoints.lines: .object([:]),
            ])
        }
    }

    /// What may go wrong.
    private static func problems(of operation: Operation) -> [Int] {
        var problems: Set<Int> = [400, 503]
        problems.formUnion(operation.problems)
        if !operation.route.isPublic { problems.formUnion([401, 403, 429]) }
        if operation.route.template.contains("{") { problems.insert(404) }
        switch (operation.body, operation.method) {
        case (.json, _), (.octets, _): problems.formUnion([413, 415, 422])
        // Whoever sends a body nevertheless is told so.
        case (.nothing, .post), (.nothing, .delete): problems.formUnion([413, 415, 422])
        case (.nothing, _): problems.insert(413)
        }
        return problems.sorted()
    }

    private static var responses: JSONValue {
        func response(_ text: String, _ schemas: String...) -> JSONValue {
            let references = schemas.map { JSONValue.object(["$ref": .text("#/components/schemas/\($0)")]) }
            let schema = references.count == 1 ? references[0] : .object(["anyOf": .list(references)])
            return .object([
                "description": .text(text),
                "content": .object(["application/problem+json": .object(["schema": schema])]),
            ])
        }
        return .object([
            "Problem": response("Why it was not done (RFC 9457).", "Problem"),
            "Faulty": response("Why it was not done; of a document with errors, where they are.", "Faulty", "Problem"),
        ])
    }
}

extension Operation {
    /// Whether it puts a document in force, or tries a part of one.
    fileprivate var isOfDocument: Bool {
        switch content {
        case .json(let type): type == AppliedView.self
        case .lines: true
        case .document, .octets, .nothing: false
        }
    }
}
