import Foundation
import HTTPTypes
import Identity
import Mail
import Operations
import Testing

@testable import Administration

@Suite("The OpenAPI document")
struct OpenAPIDocumentTests {
    @Test("The file in docs is the document of this release: postern api describe > docs/api/openapi.json")
    func file() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let file = try String(contentsOf: root.appending(path: "docs/api/openapi.json"), encoding: .utf8)
        let isEqual = file == OpenAPIDocument.standard.text + "\n"
        #expect(isEqual, "make it anew: postern api describe > docs/api/openapi.json")
    }

    @Test("Each type of problem is on the reference page")
    func problems() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let page = try String(contentsOf: root.appending(path: "docs/reference/api.md"), encoding: .utf8)
        for slug in Problem.Slug.allCases {
            #expect(page.contains("`\(slug.rawValue)`"), "\(slug.rawValue)")
            #expect(page.contains("\(slug.status.code)"), "\(slug.rawValue)")
        }
    }

    @Test("The document is the same each time that it is made")
    func stability() {
        let again = OpenAPIDocument.document(of: RouteTable.families)
        #expect(again == OpenAPIDocument.standard)
        #expect(again.line == OpenAPIDocument.standard.line)
    }

    @Test("One name of a schema stands for one shape")
    func conflicts() {
        let conflicts = OpenAPIComponents.conflicts(in: RouteTable.all)
        #expect(conflicts.isEmpty, "\(conflicts)")
    }

    @Test("Each reference leads to something in the document")
    func references() {
        var references: Set<String> = []
        Self.collect(OpenAPIDocument.standard, &references)
        #expect(!references.isEmpty)
        for reference in references.sorted() {
            let found = Self.value(at: reference, in: OpenAPIDocument.standard)
            #expect(found != nil, "\(reference)")
        }
    }

    @Test("Names of components have letters, digits, dots, hyphens and underscores alone")
    func names() {
        guard case .object(let components)? = Self.value(at: "#/components", in: OpenAPIDocument.standard) else {
            Issue.record("there are no components")
            return
        }
        for case .object(let members) in components.values {
            for name in members.keys {
                let isName = name.utf8.allSatisfy { octet in
                    (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
                        || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(octet)
                }
                #expect(isName, "\(name)")
            }
        }
    }

    @Test("The document has each route with its name, its permission and its answers")
    func routes() {
        for route in RouteTable.all {
            let path = route.path.replacing("~", with: "~0").replacing("/", with: "~1")
            let place = "#/paths/\(path)/\(route.method.rawValue.lowercased())"
            guard case .object(let operation)? = Self.value(at: place, in: OpenAPIDocument.standard) else {
                Issue.record("\(place) is missing")
                continue
            }
            #expect(operation["operationId"] == .string(route.operationID))
            switch route.access {
            case .anybody: #expect(operation["security"] == .array([]), "\(place)")
            case .signedIn: #expect(operation["x-permission"] == nil, "\(place)")
            case .permission(let permission), .anyOrganization(let permission):
                #expect(operation["x-permission"] == .string(permission.rawValue), "\(place)")
            }
            guard case .object(let responses)? = operation["responses"] else {
                Issue.record("\(place) has no answers")
                continue
            }
            for answer in route.answers { #expect(responses["\(answer.status.code)"] != nil, "\(place)") }
            for problem in route.possibleProblems {
                #expect(responses["\(problem.status.code)"] != nil, "\(place) \(problem.rawValue)")
            }
        }
    }

    @Test("Keys of repetitions are offered where a repetition can be known, and nowhere else")
    func keys() {
        for route in RouteTable.all where route.method == .post {
            let path = route.path.replacing("~", with: "~0").replacing("/", with: "~1")
            let place = "#/paths/\(path)/post"
            guard case .object(let operation)? = Self.value(at: place, in: OpenAPIDocument.standard) else { continue }
            let isOffered = operation["parameters"]?.line.contains("IdempotencyKey") ?? false
            #expect(isOffered == (!route.hasSecretAnswer && route.body?.reading != .pieces), "\(place)")
        }
    }

    /// All references in a value.
    private static func collect(_ value: JSONValue, _ references: inout Set<String>) {
        switch value {
        case .object(let members):
            if case .string(let reference)? = members["$ref"] { references.insert(reference) }
            for member in members.values { collect(member, &references) }
        case .array(let values): for value in values { collect(value, &references) }
        case .null, .bool, .integer, .number, .string: break
        }
    }

    /// What a reference leads to (RFC 6901); nil for nothing.
    private static func value(at reference: String, in document: JSONValue) -> JSONValue? {
        var value = document
        for part in reference.split(separator: "/").dropFirst() {
            let name = part.replacing("~1", with: "/").replacing("~0", with: "~")
            guard case .object(let members) = value, let next = members[String(name)] else { return nil }
            value = next
        }
        return value
    }
}
