package import Mail

extension Decision {
    /// Whether it was taken about one of these addresses, or leads to one.
    package func isAbout(_ addresses: [String]) -> Bool {
        let wanted = addresses.map(TraceText.lowered)
        return ([recipient?.description] + inputs.map(\.value)).contains { text in
            text.map { wanted.contains(TraceText.lowered($0)) } ?? false
        }
    }
}
