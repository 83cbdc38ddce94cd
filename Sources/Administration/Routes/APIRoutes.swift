import HTTPTypes
import Operations

/// The description of the API itself (docs/reference/api.md#openapi).
package enum APIRoutes {
    /// The routes.
    package static let all: [Route] = [
        describeAPI
    ]

    private static let describeAPI = Route(
        .get, "/openapi.json", "describeAPI", tag: "API", "The OpenAPI document of this API.", access: .anybody,
        answers: [.json(.any, "The document, OpenAPI 3.1.")]
    ) { _ async throws(Problem) in
        APIAnswer(
            fields: [.eTag: OpenAPIDocument.tag.description],
            .octets(OpenAPIDocument.octets, type: "application/json"))
    }
}
