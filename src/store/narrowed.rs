//! A view of the tables that opens no files but those of some partitions: what is asked of one force costs one force.

use crate::store::column::texts;
use crate::store::error::{StoreError, rows_error};
use crate::store::manifest::ManifestHead;
use crate::store::{Filter, TableStore, partition_slug};
use std::collections::{BTreeMap, BTreeSet};

/// For each force, the partitions of other forces that hold joint answers of it.
pub type JointPlaces = BTreeMap<String, BTreeSet<String>>;

impl TableStore {
    /// Returns the tables as if they had only the partitions that can hold answers of the forces; whole when none is
    /// named. For reading. Tables whose manifest does not know where joint answers lie stay whole.
    pub fn of_forces(&self, forces: &[String]) -> Result<Self, StoreError> {
        if forces.is_empty() {
            return Ok(self.clone());
        }
        let Some(joint) = ManifestHead::load(self.folder())?.joint else { return Ok(self.clone()) };
        let mut only: BTreeSet<String> =
            forces.iter().map(|force| partition_slug(std::slice::from_ref(force))).collect();
        only.extend(forces.iter().filter_map(|force| joint.get(force)).flatten().cloned());
        Ok(self.with_only(only))
    }

    /// Returns the tables as if they had this partition alone. For reading.
    pub fn of_partition(&self, slug: &str) -> Self {
        self.with_only(BTreeSet::from([slug.to_owned()]))
    }

    fn with_only(&self, only: BTreeSet<String>) -> Self {
        TableStore { tables: self.tables.clone(), only: Some(only) }
    }

    /// Reports whether this view has the partition.
    pub(super) fn shows(&self, slug: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(slug))
    }

    /// Finds where joint answers lie.
    pub fn joint_places(&self) -> Result<JointPlaces, StoreError> {
        let mut places = JointPlaces::new();
        self.for_each_partition("responses", &Filter::columns(&["force_ids"]), |slug, frame| {
            for forces in texts(&frame, "force_ids").map_err(rows_error("responses"))?.into_iter().flatten() {
                let elsewhere = forces
                    .split(';')
                    .map(str::to_owned)
                    .filter(|force| partition_slug(std::slice::from_ref(force)) != slug);
                for force in elsewhere {
                    places.entry(force).or_default().insert(slug.to_owned());
                }
            }
            Ok::<(), StoreError>(())
        })?;
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::response;
    use crate::store::{BuildManifest, Staging, StagingLimits};

    #[test]
    fn the_files_of_other_forces_are_not_opened_and_joint_answers_are_found() {
        let corpus = tempfile::tempdir().unwrap();
        let store = TableStore::open(corpus.path());
        let mut staging = Staging::new(&store, StagingLimits::default()).unwrap();
        for it in [response("aldermoor", 1), response("aldermoor+sedgeby", 2), response("gonehurst", 3)] {
            staging.add(&it).unwrap();
        }
        staging.finish(&store, &BTreeSet::new(), &BTreeMap::new()).unwrap();
        let slugs = |force: &str| store.of_forces(&[force.to_owned()]).unwrap().forces_present().unwrap();
        assert_eq!(slugs("sedgeby"), ["aldermoor", "gonehurst"], "without a manifest everything is looked through");
        let joint = Some(store.joint_places().unwrap());
        BuildManifest { joint, ..BuildManifest::default() }.save(store.folder()).unwrap();
        assert_eq!(slugs("sedgeby"), ["aldermoor"]);
        assert_eq!(slugs("gonehurst"), ["gonehurst"]);
        std::fs::write(store.part("responses", "gonehurst"), b"no table").unwrap();
        let filter = Filter::columns(&["response_id"]).with_forces(&["sedgeby".to_owned()]);
        let one = store.of_forces(&filter.forces).unwrap().read("responses", &filter).unwrap().unwrap();
        assert_eq!(one.height(), 1);
        assert!(store.read("responses", &filter).is_err());
    }
}
