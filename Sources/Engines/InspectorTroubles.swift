package import NodeState

extension InspectorPool.Figures {
    /// What is amiss with the inspector, or has been since this process began, as sentences.
    package var troubles: [String] {
        var troubles: [String] = []
        if isUnconfined { troubles.append("The inspector runs without all that should hold it.") }
        if unavailable > 0 {
            troubles.append("The inspector was not there in time for messages since the start: \(unavailable).")
        }
        if died > 0 { troubles.append("Processes of the inspector died over files since the start: \(died).") }
        return troubles
    }
}
