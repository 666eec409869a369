extension ExtraPermissionSet {
    /// What the set adds to a role, as names of the contract.
    package var permissions: [String] {
        switch self {
        case .finance: ["orders.view", "payments.record"]
        case .quality: ["orders.view", "quality.review"]
        case .content: ["websites.edit_content", "websites.view"]
        }
    }
}
