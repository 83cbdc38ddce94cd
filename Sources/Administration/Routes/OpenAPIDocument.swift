import HTTPTypes
import Mail
package import Operations

/// The description of the API in OpenAPI 3.1, made of the table of routes (docs/reference/api.md#openapi). The same for
/// every server of a release, and the same each time that it is made.
package enum OpenAPIDocument {
    /// The document of all routes.
    package static let standard = document(of: RouteTable.families)

    /// Its text, as it is answered.
    package static let octets = Array(standard.line.utf8)

    /// Its version.
    package static let tag = ETag.of(octets: octets)

    private static let about = """
        The administration of a mail gateway. The page docs/reference/api.md has what holds for all of it: lists, \
        versions, dry runs, repetition, problems, jobs and streams.
        """

    private static let info = JSONValue.object([
        "title": .string("Postern"), "version": .string("1"), "description": .string(about),
        "license": .object(["name": .string("Apache 2.0"), "identifier": .string("Apache-2.0")]),
    ])

    /// The document of families of routes.
    package static func document(of families: [RouteTable.Family]) -> JSONValue {
        let routes = families.flatMap(\.routes)
        var paths: [String: [String: JSONValue]] = [:]
        for route in routes {
            paths[route.path, default: [:]][route.method.rawValue.lowercased()] = OpenAPIOperation(route).value
        }
        let tags = families.map { family -> JSONValue in
            .object(["name": .string(family.tag), "description": .string(family.documentation)])
        }
        return .object([
            "openapi": .string("3.1.0"), "info": info,
            "servers": .array([.object(["url": .string(Route.base)])]), "tags": .array(tags),
            "paths": .object(paths.mapValues { JSONValue.object($0) }), "components": OpenAPIComponents(routes).value,
            "security": .array([.object(["token": .array([])]), .object(["session": .array([])])]),
        ])
    }
}
