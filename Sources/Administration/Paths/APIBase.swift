/// Where the API stands on its listener.
package enum APIBase {
    /// The path before those of all routes.
    package static let path = "/api/v1"
}
