import Foundation
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct OpenAPITests {
    private let document: [String: JSONValue] = {
        guard case .object(let members) = OpenAPIDescription(version: "1.2.3").document else { return [:] }
        return members
    }()

    private func members(_ path: String...) -> [String: JSONValue] {
        path.reduce(document) { members, name in
            if case .object(let inner)? = members[name] { inner } else { [:] }
        }
    }

    @Test func `every route is described with each of its methods, and nothing else is`() throws {
        var described: [String: Set<String>] = [:]
        for operation in OpenAPIDescription.operations {
            let isNew = described[operation.route.template, default: []].insert(operation.method.rawValue).inserted
            #expect(isNew, "\(operation.method) \(operation.route.template) comes twice")
            let path = operation.route.template.split(separator: "/").map { segment in
                segment.hasPrefix("{")
                    ? Route.variables[String(segment.dropFirst().dropLast())]?.example ?? "" : String(segment)
            }
            let route = try #require(Route(path), "nothing is at \(operation.route.template)")
            #expect(route.template == operation.route.template)
            #expect(route.methods.contains(operation.method))
        }
        for operation in OpenAPIDescription.operations {
            #expect(
                described[operation.route.template] == Set(operation.route.methods.map(\.rawValue)),
                "\(operation.route.template)")
        }
        #expect(Set(OpenAPIDescription.operations.map(\.id)).count == OpenAPIDescription.operations.count)
    }

    @Test func `no case of the routes is left out`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/API/Endpoints/Route.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
        let end = try #require(source.range(of: "enum Method"))
        let cases = source[..<end.lowerBound].split(separator: "\n").filter { $0.hasPrefix("    case ") }
        #expect(cases.count > 40)
        #expect(cases.count == Set(OpenAPIDescription.operations.map(\.route.template)).count)
    }

    @Test func `views describe themselves, member by member`() {
        let message = members("components", "schemas", "Message", "properties")
        #expect(message.keys.contains("part_count") && message.keys.contains("includes_submission"))
        #expect(message["accepted_at"] == .object(["type": .text("string"), "format": .text("date-time")]))
        #expect(
            message["parts"]
                == .object([
                    "type": .text("array"), "items": .object(["$ref": .text("#/components/schemas/Part")]),
                ]))
        guard case .list(let required)? = members("components", "schemas", "Message")["required"] else {
            Issue.record("nothing is required of a message")
            return
        }
        #expect(required.contains(.text("id")) && !required.contains(.text("due")))
        #expect(members("components", "schemas", "Account", "properties")["mailbox"] != nil)
        let body = members("components", "schemas", "AccountBody")
        #expect(body["required"] == nil && body["additionalProperties"] == .flag(false))
        let password = members("components", "schemas", "PasswordBody", "properties", "password")
        #expect(password["type"] == .list([.text("string"), .text("null")]))
        #expect(members("components", "schemas", "NewAccountBody")["required"] == .list([.text("name")]))
    }

    @Test func `what comes in is described with the members that are possible`() {
        let bodies = OpenAPIDescription.operations.compactMap { operation -> (any RequestBody.Type)? in
            if case .json(let type) = operation.body { type } else { nil }
        }
        #expect(bodies.count > 10)
        for body in bodies {
            let name = SchemaReading.name(of: body)
            #expect(
                Set(members("components", "schemas", name, "properties").keys) == Set(body.members), "\(name)")
        }
    }

    @Test func `notes are about members that there are`() {
        for note in SchemaNotes.notes.keys {
            let names = note.split(separator: ".").map(String.init)
            #expect(members("components", "schemas", names[0], "properties")[names[1]] != nil, "\(note)")
        }
    }

    @Test func `every schema that is referred to is there`() throws {
        let text = String(decoding: try JSON.encode(JSONValue.object(document)), as: UTF8.self)
        let schemas = members("components", "schemas")
        for reference in text.split(separator: "#/components/schemas/").dropFirst() {
            let name = String(reference.prefix { $0 != "\"" })
            #expect(schemas[name] != nil, "\(name)")
        }
        #expect(!schemas.values.contains(.object([:])))
    }

    @Test func `the description is served`() async throws {
        let host = try TestGateway()
        let answer = try await host.ask("GET", "/api/v1/openapi.json")
        #expect(answer.status == 200 && answer.object["openapi"] as? String == "3.1.0")
        #expect((answer.object["info"] as? [String: Any])?["version"] as? String == "1.2.3")
    }
}
