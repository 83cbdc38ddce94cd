package import HTTPTypes

/// The routes by their paths. A word of a path is found before a parameter at the same place, so that
/// `/queues/actions` is no queue of that name.
package struct RouteTree: Sendable {
    /// What there is for a method and a path.
    package enum Finding: Sendable {
        /// Nothing by that path.
        case nothing
        /// Something, and not this method; the methods that there are, sorted.
        case otherMethods([HTTPRequest.Method])
        /// A route, with what its parameters stand for.
        case route(Route, [String: String])
    }

    private struct Node: Sendable {
        var words: [String: Int] = [:]
        var parameter: Int?
        var routes: [HTTPRequest.Method: Route] = [:]
    }

    /// The most segments of a path.
    static let depth = 24

    private var nodes = [Node()]
    /// Routes that can't be asked, because another one has the same method and form of path: `GET /tokens/{id}`.
    package private(set) var hidden: [String] = []

    /// A tree of routes.
    package init(_ routes: [Route]) {
        for route in routes { add(route) }
    }

    private mutating func add(_ route: Route) {
        var place = 0
        for segment in RouteTree.segments(of: route.path) {
            let isParameter = RouteTree.name(of: segment) != nil
            if let next = isParameter ? nodes[place].parameter : nodes[place].words[segment] {
                place = next
                continue
            }
            nodes.append(Node())
            if isParameter {
                nodes[place].parameter = nodes.count - 1
            } else {
                nodes[place].words[segment] = nodes.count - 1
            }
            place = nodes.count - 1
        }
        if nodes[place].routes[route.method] == nil {
            nodes[place].routes[route.method] = route
        } else {
            hidden.append("\(route.method.rawValue) \(route.path)")
        }
    }

    /// What there is for a method and the decoded segments behind the base. `HEAD` asks for what `GET` gives.
    package func find(_ method: HTTPRequest.Method, _ segments: [String]) -> Finding {
        guard segments.count <= RouteTree.depth else { return .nothing }
        var values: [String] = []
        guard let place = leaf(of: segments[...], from: 0, &values) else { return .nothing }
        let routes = nodes[place].routes
        guard let route = routes[method == .head ? .get : method] else {
            var methods = Array(routes.keys)
            if routes[.get] != nil { methods.append(.head) }
            return .otherMethods(methods.sorted { $0.rawValue < $1.rawValue })
        }
        let names = RouteTree.segments(of: route.path).compactMap { RouteTree.name(of: $0) }
        return .route(route, Dictionary(zip(names, values)) { first, _ in first })
    }

    private func leaf(of segments: ArraySlice<String>, from place: Int, _ values: inout [String]) -> Int? {
        let node = nodes[place]
        guard let segment = segments.first else { return node.routes.isEmpty ? nil : place }
        if let next = node.words[segment], let found = leaf(of: segments.dropFirst(), from: next, &values) {
            return found
        }
        guard let next = node.parameter else { return nil }
        let count = values.count
        values.append(segment)
        if let found = leaf(of: segments.dropFirst(), from: next, &values) { return found }
        values.removeLast(values.count - count)
        return nil
    }

    /// The parts of a route's path between its slashes.
    static func segments(of path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: Array($0), as: UTF8.self) }
    }

    /// The name of a parameter, which stands in braces; nil for a word.
    static func name(of segment: String) -> String? {
        let octets = Array(segment.utf8)
        guard octets.count > 2, octets.first == UInt8(ascii: "{"), octets.last == UInt8(ascii: "}") else { return nil }
        return String(decoding: octets[1..<(octets.count - 1)], as: UTF8.self)
    }
}
