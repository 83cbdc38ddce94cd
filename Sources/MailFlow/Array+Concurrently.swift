extension Array where Element: Sendable {
    /// What comes of each element, in their order, all of them at the same time.
    package func concurrently<Output: Sendable>(_ work: @escaping @Sendable (Element) async -> Output) async -> [Output]
    {
        // Nearly always there is one.
        if count == 1 { return [await work(self[0])] }
        return await withTaskGroup(of: (Int, Output).self) { group in
            for (index, element) in enumerated() {
                group.addTask { (index, await work(element)) }
            }
            var outputs: [(Int, Output)] = []
            for await output in group { outputs.append(output) }
            return outputs.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
