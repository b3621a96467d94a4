"""What people decide about their data: consents, objections, restrictions, choices of visitors; asked, recorded, enforced."""
